use olembic::prelude::*;

db_enum! {
    pub enum Status { Draft = "draft", Done = "done" }
}

model! {
    pub struct Page {
        #[column(db_enum)]
        pub status: Vec<Status>,
    }
}

fn main() {}
