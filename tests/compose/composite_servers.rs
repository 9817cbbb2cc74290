//! Relations to parents whose key has several columns, as the servers' backends write them. There is no server here.

use diesel::mysql::Mysql;
use diesel::pg::Pg;
use diesel::prelude::*;
use olembic::prelude::*;

model! {
    #[table(primary_key(country, number))]
    pub struct Team {
        pub country: String,
        pub number: i64,
    }
}

model! { pub struct Sponsor { pub name: String, } }

relation_mixin! { pub team_relation => team: Team }
relation_mixin! { pub sponsor_relation => sponsor: Sponsor }

model! {
    pub struct Deal {
        team_relation!(Deal, columns(land, no), back_populates = deals);
        sponsor_relation!(Deal);
        many_to_many!(team: Team => sponsors, sponsor: Sponsor => teams);
    }
}

olembic::models! { Team, Sponsor, Deal }

/// Compiles where a backend can load all of it.
#[allow(dead_code)]
fn on_postgres<C: diesel::connection::LoadConnection<Backend = Pg>>(
    teams: Vec<Team>,
    c: &mut C,
) -> QueryResult<()> {
    let deals: Vec<Deal> = Deal::belonging_to(&teams).load(c)?;
    deals.load_related((Deal::TEAM, Deal::SPONSOR), c)?;
    teams.load_related((Team::DEALS, Team::SPONSORS.then(Sponsor::TEAMS)), c)?;
    Ok(())
}

#[allow(dead_code)]
fn on_mysql<C: diesel::connection::LoadConnection<Backend = Mysql>>(
    teams: Vec<Team>,
    c: &mut C,
) -> QueryResult<()> {
    let deals: Vec<Deal> = Deal::belonging_to(&teams).load(c)?;
    deals.load_related((Deal::TEAM, Deal::SPONSOR), c)?;
    teams.load_related((Team::DEALS, Team::SPONSORS.then(Sponsor::TEAMS)), c)?;
    Ok(())
}

fn team() -> Team {
    Team {
        country: "de".into(),
        number: 1,
    }
}

#[test]
fn a_key_is_compared_as_a_row() {
    let query = Deal::belonging_to(&[team(), team()][..]).select(deals::id);
    assert_eq!(
        diesel::debug_query::<Pg, _>(&query).to_string(),
        r#"SELECT "deals"."id" FROM "deals" WHERE ("deals"."land", "deals"."no") IN (VALUES ($1, $2), ($3, $4)) -- binds: ["de", 1, "de", 1]"#
    );
    assert_eq!(
        diesel::debug_query::<Mysql, _>(&query).to_string(),
        "SELECT `deals`.`id` FROM `deals` WHERE (`deals`.`land`, `deals`.`no`) IN (VALUES (?, ?), (?, ?)) -- binds: [\"de\", 1, \"de\", 1]"
    );
}

#[test]
fn tables_are_joined_by_all_columns() {
    let query = deals::table.left_join(teams::table).select(deals::id);
    assert_eq!(
        diesel::debug_query::<Pg, _>(&query).to_string(),
        r#"SELECT "deals"."id" FROM ("deals" LEFT OUTER JOIN "teams" ON ("deals"."land" = "teams"."country" AND "deals"."no" = "teams"."number")) -- binds: []"#
    );
    let query = team().sponsors().select(sponsors::id);
    assert_eq!(
        diesel::debug_query::<Mysql, _>(&query).to_string(),
        "SELECT `sponsors`.`id` FROM (`sponsors` INNER JOIN `deals` ON (`deals`.`sponsor_id` = `sponsors`.`id`)) \
         WHERE (`deals`.`land`, `deals`.`no`) IN (VALUES (?, ?)) -- binds: [\"de\", 1]"
    );
}
