use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(max_length = 5)]
        pub number: i32,
    }
}

fn main() {}
