use olembic::prelude::*;

model! {
    pub struct User {
        #[column(primary_key)]
        pub id: i64,
    }
}

model! {
    pub struct Profile {
        user_relation!(Profile, key = String, nullable = true, unique = true, back_populates = profile);
    }
}

fn main() {}
