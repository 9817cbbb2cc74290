use olembic::prelude::*;

mixin! {
    pub billed {
        #[table(schema = "billing")];
    }
}

model! {
    #[table(schema = billing)]
    pub struct Item {
        billed!();
        pub price: i32,
    }
}

fn main() {}
