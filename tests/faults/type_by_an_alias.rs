use olembic::prelude::*;

pub type Name = String;

model! {
    pub struct Member {
        pub name: Name,
    }
}

fn main() {}
