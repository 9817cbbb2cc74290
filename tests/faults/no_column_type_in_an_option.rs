use olembic::prelude::*;

model! {
    pub struct Product {
        pub sizes: Option<Vec<i32>>,
    }
}

fn main() {}
