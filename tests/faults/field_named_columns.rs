use olembic::prelude::*;

model! {
    pub struct Report {
        pub title: String,
        pub columns: i32,
    }
}

fn main() {}
