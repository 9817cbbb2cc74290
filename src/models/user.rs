//! The people of the blog.

use olembic::prelude::*;

model! {
    /// Somebody who writes. Posts and profile come from the other side: `user.posts()`, `user.profile()`.
    #[derive(PartialEq)]
    pub struct User {
        /// The name to log in with.
        #[column(max_length = 50, unique)]
        pub username: String,
    }
}
