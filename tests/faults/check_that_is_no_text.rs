use olembic::prelude::*;

model! {
    #[table(check(price > 0))]
    pub struct Item {
        pub price: i32,
    }
}

fn main() {}
