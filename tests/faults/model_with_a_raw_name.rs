use olembic::prelude::*;

model! {
    pub struct r#Member {
        pub name: String,
    }
}

fn main() {}
