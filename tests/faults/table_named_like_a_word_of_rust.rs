use olembic::prelude::*;

model! {
    pub struct A {
        pub title: String,
    }
}

models! { A }

fn main() {}
