use olembic::prelude::*;

model! {
    pub struct Member {
        pub name: String,
        pub age: std::option::Option<i32>,
    }
}

fn main() {}
