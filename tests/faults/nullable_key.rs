use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(primary_key)]
        pub number: Option<i32>,
    }
}

fn main() {}
