use olembic::prelude::*;

model! {
    #[table(primary_key(country, number))]
    pub struct Team {
        pub country: String,
        pub number: i64,
    }
}

relation_mixin! { pub team_relation => team: Team }

model! {
    pub struct Player {
        team_relation!(key = (String, i64), columns(land, no), back_populates = players);
        team_relation!(key = (String, i64), columns(country, year));
    }
}

models! { Team, Player }

fn main() {}
