use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, uniqe = true, back_populates = posts);
    }
}

fn main() {
    let _ = NewPost::new(1);
}
