use olembic::prelude::*;

model! {
    pub struct Member {
        pub name: String,
        #[column(on_update = now)]
        pub seen: Option<NaiveDate>,
    }
}

fn main() {}
