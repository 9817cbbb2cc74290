use olembic::prelude::*;

db_enum! {
    pub enum Status { Draft = "draft", Done = "done" }
}

db_enum! {
    pub enum Colour { Red = "red" }
}

model! {
    pub struct Page {
        #[column(db_enum, default = Colour::Red)]
        pub status: Status,
    }
}

fn main() {}
