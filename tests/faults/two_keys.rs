use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(primary_key)]
        pub number: i32,
        #[column(primary_key)]
        pub code: String,
    }
}

fn main() {}
