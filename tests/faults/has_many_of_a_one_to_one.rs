use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
        has_many!(profile: Profile);
    }
}

model! {
    pub struct Profile {
        user_relation!(Profile, unique = true, back_populates = profile);
    }
}

fn main() {}
