use olembic::prelude::*;

db_enum! {
    pub enum Status { Draft = "draft", Done = "done" }
}

model! {
    pub struct Page {
        pub status: Status,
    }
}

fn main() {}
