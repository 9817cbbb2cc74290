use olembic::prelude::*;

model! {
    #[table(schema = "billing")]
    pub struct Item {
        pub price: i32,
    }
}

fn main() {}
