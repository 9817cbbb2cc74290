use olembic::prelude::*;

mixin! {
    pub titled {
        #[column(max_lenght = 50)]
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
