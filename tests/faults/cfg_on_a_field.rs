use olembic::prelude::*;

model! {
    pub struct Member {
        pub name: String,
        /// What it is good for.
        #[cfg(feature = "badges")]
        pub badge: String,
    }
}

fn main() {}
