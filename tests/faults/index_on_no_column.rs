use olembic::prelude::*;

model! {
    #[table(index(titel))]
    pub struct Post {
        pub title: String,
    }
}

fn main() {}
