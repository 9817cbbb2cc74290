use olembic::prelude::*;

model! {
    pub struct User {
        pub name: String,
    }
}

model! {
    pub struct Group {
        pub name: String,
    }
}

model! {
    pub struct Membership {
        user_relation!(Membership);
        pub group_id: i32,
        many_to_many!(user: User => groups, group: Group => users);
    }
}

models! { User, Group, Membership }

fn main() {}
