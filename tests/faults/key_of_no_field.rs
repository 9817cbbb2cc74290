use olembic::prelude::*;

model! {
    #[table(primary_key(a, zz))]
    pub struct Pair {
        pub a: i32,
        pub b: i32,
    }
}

fn main() {}
