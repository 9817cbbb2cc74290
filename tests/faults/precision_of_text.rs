use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(precision = 10)]
        pub title: String,
    }
}

fn main() {}
