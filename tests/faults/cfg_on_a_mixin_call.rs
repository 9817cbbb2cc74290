use olembic::prelude::*;

model! {
    pub struct Member {
        pub name: String,
        #[cfg(feature = "audit")]
        timestamps!();
    }
}

fn main() {}
