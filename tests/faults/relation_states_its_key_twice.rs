use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, key = i32, back_populates = posts);
        user_relation!(Post, key = i32);
    }
}

models! { User, Post }

fn main() {}
