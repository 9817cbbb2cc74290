use olembic::prelude::*;

mixin! {
    pub audited {
        pub fn by() {}
    }
}

model! {
    pub struct Post {
        audited!();
    }
}

fn main() {}
