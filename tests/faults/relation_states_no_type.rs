use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, key = 32, back_populates = posts);
    }
}

models! { User, Post }

fn main() {}
