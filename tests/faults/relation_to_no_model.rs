use olembic::prelude::*;

pub struct Team;

relation_mixin! { pub team_relation => team: Team }

model! {
    pub struct Player {
        team_relation!(Player);
    }
}

fn main() {}
