use olembic::prelude::*;

model! {
    #[table]
    pub struct Post {
        pub title: String,
    }
}

fn main() {}
