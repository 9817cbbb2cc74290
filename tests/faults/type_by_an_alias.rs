use olembic::prelude::*;

pub type Count = i32;

model! {
    pub struct Member {
        pub count: Count,
    }
}

fn main() {}
