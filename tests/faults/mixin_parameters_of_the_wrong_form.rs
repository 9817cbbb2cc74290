use olembic::prelude::*;

mixin! {
    pub owned_by(owner: user) {
        pub name: String,
    }
}

fn main() {}
