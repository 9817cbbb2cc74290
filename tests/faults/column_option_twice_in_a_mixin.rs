use olembic::prelude::*;

mixin! {
    pub titled {
        #[column(unique, unique)]
        pub title: String,
    }
}

model! {
    pub struct Post {
        titled!();
    }
}

fn main() {
    let _ = NewPost::new("title");
}
