use olembic::prelude::*;

model! {
    #[table(primary_key(country, number))]
    pub struct Team {
        pub country: i32,
        pub number: i64,
    }
}

relation_mixin! { pub team_relation => team: Team }

model! {
    pub struct Player {
        team_relation!(Player, key = (i32, i64, i64), columns(land, no, year), back_populates = players);
    }
}

models! { Team, Player }

fn main() {}
