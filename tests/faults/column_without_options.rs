use olembic::prelude::*;

model! {
    pub struct Post {
        #[column]
        pub title: String,
    }
}

fn main() {}
