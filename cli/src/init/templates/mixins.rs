//! Pieces that several models share. A model calls one in its body, and has all that is in it.

use olembic::prelude::*;

mixin! {
    /// A line that stands above a text.
    pub headline {
        #[column(max_length = 80)]
        pub headline: String,

        impl {
            /// The headline, as loud as it gets.
            pub fn shout(&self) -> String {
                self.headline.to_uppercase()
            }
        }
    }
}
