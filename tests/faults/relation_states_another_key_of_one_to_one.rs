use olembic::prelude::*;

model! {
    pub struct User {
        #[column(primary_key)]
        pub id: i64,
    }
}

model! {
    pub struct Profile {
        user_relation!(Profile, key = i16, nullable = true, unique = true, back_populates = profile);
    }
}

fn main() {}
