use olembic::prelude::*;

mixin! {
    pub audited {
        pub by: String
        pub at: String,
    }
}

model! {
    pub struct Post {
        audited!();
    }
}

fn main() {}
