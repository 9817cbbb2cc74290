use olembic::prelude::*;

mixin! {
    pub titled {
        pub title: String,
        #[table(unique(title, unique))];
        #[table(name = "titles")];
    }
}

model! {
    pub struct Post {
        titled!();
        #[table(check(title))];
    }
}

fn main() {
    let _ = NewPost::new("title");
}
