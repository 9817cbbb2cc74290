use diesel::prelude::*;
use olembic::prelude::*;

diesel::table! {
    teams (country, number) {
        country -> Text,
        number -> BigInt,
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(primary_key(country, number))]
pub struct Team {
    pub country: String,
    pub number: i64,
}

relation_mixin! { pub team_relation => team: Team }

model! {
    pub struct Player {
        team_relation!(Player, key = (String, i64));
        pub name: String,
    }
}

fn main() {}
