use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, on_delete = cascad);
    }
}

fn main() {
    let _ = NewPost::new(1);
}
