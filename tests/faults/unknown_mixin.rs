use olembic::prelude::*;

model! {
    pub struct Post {
        timestamp!();
        pub title: String,
    }
}

fn main() {}
