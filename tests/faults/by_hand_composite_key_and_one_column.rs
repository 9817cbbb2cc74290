use diesel::prelude::*;
use olembic::prelude::*;

diesel::table! {
    teams (country, number) {
        country -> Text,
        number -> BigInt,
    }
}

diesel::table! {
    users (id) {
        id -> Integer,
    }
}

diesel::table! {
    players (id) {
        id -> Integer,
        land -> Text,
        no -> BigInt,
        user_id -> Integer,
    }
}

diesel::allow_tables_to_appear_in_same_query!(teams, users, players);

#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(primary_key(country, number))]
pub struct Team {
    pub country: String,
    pub number: i64,
}

#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
pub struct User {
    pub id: i32,
}

#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
pub struct Player {
    pub id: i32,
    pub land: String,
    pub no: i64,
    pub user_id: i32,
}

relation_mixin! { pub team_relation => team: Team }

team_relation!(Player, column = no, back_populates = players);

fn main() {}
