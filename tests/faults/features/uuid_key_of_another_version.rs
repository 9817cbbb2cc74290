use olembic::prelude::*;

model! {
    pub struct Invoice {
        uuid_key!(version = v5);
        pub total: i32,
    }
}

fn main() {}
