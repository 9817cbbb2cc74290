use olembic::prelude::*;

model! {
    pub struct Post {
        user_relation!(Post);
    }
}

fn main() {}
