use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(max_lenght = 50)]
        pub title: String,
        pub text: String,
    }
}

fn main() {
    let _ = NewPost::new("title", "text");
}
