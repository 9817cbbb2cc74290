use olembic::prelude::*;

pub struct Price(i32);

model! {
    pub struct Product {
        pub name: String,
        pub price: Price,
    }
}

fn main() {
    let _ = Price(1).0;
}
