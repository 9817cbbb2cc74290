use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(sql_name = kind)]
        pub title: String,
    }
}

fn main() {}
