use olembic::prelude::*;

model! {
    pub struct Post {
        /// When it came.
        timestamps!();
    }
}

fn main() {}
