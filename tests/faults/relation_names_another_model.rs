use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Page, unique = false);
    }
}

fn main() {
    let _ = NewPost::new(1);
}
