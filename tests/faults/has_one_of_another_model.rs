use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
        has_one!(profile: Post);
    }
}

model! {
    pub struct Post {
        user_relation!(Post, back_populates = posts);
    }
}

model! {
    pub struct Profile {
        user_relation!(Profile, unique = true, back_populates = profile);
    }
}

fn main() {}
