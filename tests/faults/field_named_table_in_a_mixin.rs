use olembic::prelude::*;

mixin! {
    pub seated {
        pub seat: i32,
        pub table: i32,
    }
}

model! {
    pub struct Guest {
        pub a: i32,
        pub b: i32,
        seated!();
    }
}

fn main() {}
