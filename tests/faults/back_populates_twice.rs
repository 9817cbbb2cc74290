use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, back_populates = posts);
        user_relation!(Post, name = editor, back_populates = posts);
    }
}

fn main() {}
