use olembic::prelude::*;

model! {
    /// Somebody who writes.
    #[derive(PartialEq)]
    pub struct User {
        /// The name to log in with.
        #[column(max_length = 50, unique)]
        pub username: String,
    }
}

model! {
    /// Something that a user wrote.
    #[derive(PartialEq)]
    pub struct Post {
        user_relation!(Post, on_delete = cascade, back_populates = posts);
        timestamps!();

        /// The headline.
        #[column(max_length = 80, index)]
        pub title: String,
        /// The text, of any length.
        #[column(default = "", server_default = "")]
        pub text: String,
        /// Where it was found.
        pub link: Option<String>,
    }
}

models! { User, Post }
