use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, back_populates = posts);
    }
}

model! {
    pub struct Page {
        user_relation!(Page, back_populates = posts);
    }
}

fn main() {}
