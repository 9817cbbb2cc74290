use olembic::prelude::*;

model! {
    pub struct Post {
        pub title: String
        pub text: String,
    }
}

fn main() {}
