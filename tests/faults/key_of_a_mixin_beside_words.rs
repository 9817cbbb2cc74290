use olembic::prelude::*;

mixin! {
    pub keyed {
        pub a: i32,
        #[table(strict, primary_key(a))];
    }
}

model! {
    pub struct Item {
        keyed!();
    }
}

fn main() {}
