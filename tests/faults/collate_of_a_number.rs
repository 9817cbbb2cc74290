use olembic::prelude::*;

model! {
    pub struct Item {
        #[column(collate = "NOCASE")]
        pub price: i32,
    }
}

fn main() {}
