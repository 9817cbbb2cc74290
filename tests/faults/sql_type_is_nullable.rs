use olembic::prelude::*;

model! {
    pub struct Product {
        #[column(sql_type = Nullable<Text>)]
        pub name: Option<String>,
    }
}

fn main() {}
