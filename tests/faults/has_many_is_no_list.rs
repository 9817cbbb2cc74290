use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
        has_many!(posts);
    }
}

fn main() {}
