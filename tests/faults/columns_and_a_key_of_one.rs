use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, columns(writer, year), back_populates = posts);
    }
}

models! { User, Post }

fn main() {
    let _ = NewPost::new(1);
}
