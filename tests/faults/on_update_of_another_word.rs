use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(on_update = later)]
        pub changed: NaiveDateTime,
    }
}

fn main() {
    let _ = PostChanges::default().changed;
}
