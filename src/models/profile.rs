//! What people tell of themselves.

use olembic::prelude::*;

use super::User;

model! {
    /// The profile of a user: at most one each.
    #[derive(PartialEq)]
    pub struct Profile {
        user_relation!(Profile, unique = true, nullable = false, back_populates = profile);

        /// The given name.
        #[column(max_length = 50)]
        pub first_name: Option<String>,
        /// The family name.
        #[column(max_length = 50)]
        pub last_name: Option<String>,
    }
}
