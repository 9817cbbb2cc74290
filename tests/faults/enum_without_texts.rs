use olembic::prelude::*;

db_enum! {
    pub enum Status { Draft, Done }
}

fn main() {}
