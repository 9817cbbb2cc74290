use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post);
        user_relation!(Post, unique = true);
    }
}

fn main() {}
