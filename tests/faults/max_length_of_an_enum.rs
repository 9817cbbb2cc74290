use olembic::prelude::*;

db_enum! { pub enum Status { Draft = "draft" } }

model! {
    pub struct Post {
        #[column(db_enum, max_length = 10)]
        pub status: Status,
    }
}

fn main() {}
