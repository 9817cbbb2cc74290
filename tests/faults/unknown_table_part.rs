use olembic::prelude::*;

model! {
    #[table(naem = "articles")]
    pub struct Post {
        pub title: String,
    }
}

fn main() {
    let _ = NewPost::new("title");
}
