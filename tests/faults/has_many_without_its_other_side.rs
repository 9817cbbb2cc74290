use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
        has_many!(posts: Post);
    }
}

model! {
    pub struct Post {
        user_relation!(Post);
    }
}

fn main() {}
