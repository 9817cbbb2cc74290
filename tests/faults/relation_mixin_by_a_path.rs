use olembic::prelude::*;

relation_mixin! { pub team_relation => team: crate::Team }

fn main() {}
