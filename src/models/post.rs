//! What people write.

use olembic::prelude::*;

use super::User;

model! {
    /// Something that a user wrote.
    #[derive(PartialEq)]
    pub struct Post {
        user_relation!(Post, unique = false, back_populates = posts);

        /// The headline; two posts may share one.
        #[column(max_length = 50)]
        pub title: String,
        /// The text, of any length.
        #[column(default = "", server_default = "")]
        pub text: String,
    }
}
