use olembic::prelude::*;

model! {
    pub struct Post {
        pub title: String,
        pub text: String,
        pub title: String,
    }
}

fn main() {
    let _ = NewPost::new("title", "text");
}
