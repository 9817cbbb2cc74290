use olembic::prelude::*;

model! {
    #[cfg(feature = "members")]
    pub struct Member {
        pub name: String,
    }
}

fn main() {}
