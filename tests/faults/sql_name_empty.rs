use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(sql_name = "")]
        pub title: String,
    }
}

fn main() {}
