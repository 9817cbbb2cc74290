use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Membership {
        user_relation!(Membership);
        many_to_many!(user => groups);
    }
}

fn main() {}
