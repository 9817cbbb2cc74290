use olembic::prelude::*;

model! {
    pub struct Post {
        timestamps!(),
        pub title: String,
    }
}

fn main() {}
