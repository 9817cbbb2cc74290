use olembic::prelude::*;

model! {
    #[table(schema = "billing", name = "items")]
    #[table(schema = "sales")]
    pub struct Item {
        pub price: i32,
    }
}

fn main() {}
