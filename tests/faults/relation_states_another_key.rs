use olembic::prelude::*;

model! {
    pub struct User {
        #[column(primary_key)]
        pub id: i64,
    }
}

model! {
    pub struct Post {
        user_relation!(Post, key = i32, back_populates = posts);
        pub title: String,
    }
}

models! { User, Post }

fn main() {}
