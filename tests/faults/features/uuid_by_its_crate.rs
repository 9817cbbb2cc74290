use olembic::prelude::*;

model! {
    pub struct Invoice {
        pub number: uuid::Uuid,
    }
}

fn main() {}
