use olembic::prelude::*;

model! {
    pub struct Item {
        pub price: i32,
        #[column(generated = "price * 2", server_default = 0)]
        pub double: i32,
    }
}

fn main() {}
