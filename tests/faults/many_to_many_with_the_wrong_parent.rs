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

relation_mixin! { pub group_relation => group: Group }

model! {
    pub struct Membership {
        user_relation!(Membership);
        group_relation!(Membership);
        many_to_many!(user: Group => users, group: Group);
    }
}

models! { User, Group, Membership }

fn main() {}
