use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(max_length = 50, unique, max_length = 60)]
        pub title: String,
    }
}

fn main() {
    let _ = NewPost::new("title");
}
