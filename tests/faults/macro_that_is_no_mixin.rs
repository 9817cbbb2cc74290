use olembic::prelude::*;

model! {
    pub struct Member {
        vec!();
        pub name: String,
    }
}

fn main() {}
