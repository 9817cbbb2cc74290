use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(index = 1);
    }
}

fn main() {
    let _ = NewPost::new(1);
}
