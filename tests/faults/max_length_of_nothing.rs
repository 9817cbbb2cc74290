use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(max_length = 0)]
        pub title: String,
    }
}

fn main() {}
