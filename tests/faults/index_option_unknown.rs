use olembic::prelude::*;

model! {
    #[table(index(title, nmae = "by_title"))]
    pub struct Post {
        pub title: String,
    }
}

fn main() {
    let _ = NewPost::new("title");
}
