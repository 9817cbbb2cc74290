use olembic::prelude::*;

mixin! {
    audited {
        pub by: String,
    }
}

fn main() {}
