use olembic::prelude::*;

mod blog {
    use olembic::prelude::*;

    model! {
        pub struct Post {
            pub title: String,
        }
    }
}

model! {
    pub struct User {
        pub name: String,
    }
}

models! { User, blog::Post, User }

fn main() {}
