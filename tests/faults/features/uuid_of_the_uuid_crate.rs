use olembic::prelude::*;
use uuid::Uuid;

model! {
    pub struct Invoice {
        pub number: Uuid,
    }
}

fn main() {}
