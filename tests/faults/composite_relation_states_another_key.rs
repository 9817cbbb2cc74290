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
        team_relation!(Player, key = (String, i32), columns(land, no), nullable = true, back_populates = players);
        pub name: String,
    }
}

models! { Team, Player }

fn main() {}
