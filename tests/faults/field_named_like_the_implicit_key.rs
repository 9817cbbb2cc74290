use olembic::prelude::*;

model! {
    pub struct Post {
        pub id: i64,
        pub title: String,
    }
}

fn main() {
    let _ = NewPost::new("title");
}
