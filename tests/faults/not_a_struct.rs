use olembic::prelude::*;

model! {
    pub enum Post {
        Draft,
    }
}

fn main() {}
