//! What somebody wants to remember.

use olembic::prelude::*;

use crate::__MIXINS__::headline;

model! {
    /// Something to remember.
    #[derive(PartialEq)]
    pub struct __MODEL__ {
        headline!();
        timestamps!();

        /// The text, of any length.
        #[column(default = "")]
        pub text: String,
    }
}
