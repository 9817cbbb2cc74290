use olembic::prelude::*;

model! {
    pub struct Product {
        #[column(sql_type = Txt)]
        pub name: String,
    }
}

fn main() {}
