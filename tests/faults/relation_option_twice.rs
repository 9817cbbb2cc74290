use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, unique = true, nullable = false, unique = true);
    }
}

fn main() {
    let _ = NewPost::new(1);
}
