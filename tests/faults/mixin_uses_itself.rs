use olembic::prelude::*;

mixin! {
    pub endless {
        pub name: String,
        endless!();
    }
}

model! {
    pub struct Loop {
        endless!();
    }
}

fn main() {}
