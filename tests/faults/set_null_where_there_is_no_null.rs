use olembic::prelude::*;

model! {
    pub struct User {
        pub username: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, on_delete = set_null);
    }
}

fn main() {}
