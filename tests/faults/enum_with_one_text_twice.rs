use olembic::prelude::*;

db_enum! {
    pub enum Status { Draft = "draft", Rough = "draft" }
}

fn main() {}
