use olembic::prelude::*;

model! {
    #[table(name = "billing.items")]
    pub struct Item {
        pub title: String,
    }
}

models! { Item }

fn main() {}
