//! Many-to-many where a side, or both, has a key of several columns.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use olembic::prelude::*;

use crate::database::database;
use crate::queries::queries;

model! {
    #[table(primary_key(country, number))]
    #[derive(PartialEq)]
    pub struct Team {
        pub country: String,
        pub number: i64,
        pub name: String,
        has_many!(sponsors: Sponsor, halls: Hall, opponents: Team);
    }
}

model! {
    #[derive(PartialEq)]
    pub struct Sponsor {
        pub name: String,
        has_many!(teams: Team);
    }
}

model! {
    #[table(primary_key(city, street, house))]
    #[derive(PartialEq)]
    pub struct Hall {
        pub city: String,
        pub street: String,
        pub house: i32,
    }
}

relation_mixin! { pub team_relation => team: Team }
relation_mixin! { pub sponsor_relation => sponsor: Sponsor }
relation_mixin! { pub hall_relation => hall: Hall }

model! {
    /// Of several columns and of one.
    #[table(unique(team_country, team_number, sponsor_id))]
    pub struct Deal {
        team_relation!(Deal);
        sponsor_relation!(Deal);
        many_to_many!(team: Team => sponsors, sponsor: Sponsor => teams);
        pub worth: i32,
    }
}

model! {
    /// Of several and of several; it stands in front of its relations, one of which may have none.
    pub struct Booking {
        many_to_many!(team: Team => halls, hall: Hall => teams);
        team_relation!(Booking, nullable = true, columns(land, no));
        hall_relation!(Booking);
    }
}

model! {
    /// Both sides are one model.
    pub struct Fixture {
        team_relation!(Fixture, name = home);
        team_relation!(Fixture, name = away);
        many_to_many!(home: Team => opponents, away(columns(away_country, away_number)): Team => visited);
    }
}

olembic::models! { Team, Sponsor, Hall, Deal, Booking, Fixture }

fn filled() -> SqliteConnection {
    let mut connection = database(MODELS);
    connection
        .batch_execute(
            "INSERT INTO teams VALUES ('de', 1, 'one'), ('de', 2, 'two'), ('fr', 1, 'un');
             INSERT INTO sponsors VALUES (1, 'acme'), (2, 'bolt');
             INSERT INTO halls VALUES ('bonn', 'am see', 1), ('bonn', 'am see', 2);
             INSERT INTO deals (team_country, team_number, sponsor_id, worth) VALUES
                ('de', 1, 1, 10), ('de', 1, 2, 30), ('fr', 1, 2, 20);
             INSERT INTO bookings (land, no, hall_city, hall_street, hall_house) VALUES
                ('de', 1, 'bonn', 'am see', 2), ('fr', 1, 'bonn', 'am see', 2), ('de', NULL, 'bonn', 'am see', 2),
                ('de', 1, 'bonn', 'am see', 1);
             INSERT INTO fixtures (home_country, home_number, away_country, away_number) VALUES
                ('de', 1, 'fr', 1), ('de', 2, 'fr', 1), ('fr', 1, 'de', 2);",
        )
        .unwrap();
    connection
}

fn teams(connection: &mut SqliteConnection) -> Vec<Team> {
    teams::table
        .order((teams::country, teams::number))
        .load(connection)
        .unwrap()
}

fn names(teams: &[Team]) -> Vec<&str> {
    teams.iter().map(|team| team.name.as_str()).collect()
}

#[test]
fn a_composite_side_and_a_plain_one_are_read_from_each_other() {
    let connection = &mut filled();
    let teams = teams(connection);
    let sponsors: Vec<Sponsor> = teams[0]
        .sponsors()
        .order(deals::worth.desc())
        .load(connection)
        .unwrap();
    assert_eq!((sponsors[0].name.as_str(), sponsors.len()), ("bolt", 2));
    let of_bolt: Vec<Team> = sponsors[0]
        .teams()
        .filter(deals::worth.gt(5))
        .order((teams::country, teams::number))
        .load(connection)
        .unwrap();
    assert_eq!(names(&of_bolt), ["one", "un"]);
    assert_eq!(
        diesel::debug_query::<Sqlite, _>(&sponsors[0].teams())
            .to_string()
            .replace('`', ""),
        "SELECT teams.country, teams.number, teams.name FROM (teams INNER JOIN deals ON \
         (deals.team_country = teams.country AND deals.team_number = teams.number)) \
         WHERE (deals.sponsor_id = ?) -- binds: [2]"
    );
    assert_eq!(
        diesel::debug_query::<Sqlite, _>(&teams[0].sponsors())
            .to_string()
            .replace('`', ""),
        "SELECT sponsors.id, sponsors.name FROM (sponsors INNER JOIN deals ON (deals.sponsor_id = sponsors.id)) \
         WHERE (deals.team_country, deals.team_number) IN (VALUES (?, ?)) -- binds: [\"de\", 1]"
    );
}

#[test]
fn both_sides_are_loaded_in_a_query_each() {
    let connection = &mut filled();
    let teams = teams(connection);
    let (with, ran) = queries(connection, |connection| {
        teams
            .load_related(Team::SPONSORS.then(Sponsor::TEAMS), connection)
            .unwrap()
    });
    assert_eq!(ran.len(), 2, "{ran:?}");
    let found: Vec<Vec<_>> = with
        .iter()
        .map(|(_, sponsors)| {
            let mut found: Vec<_> = sponsors
                .iter()
                .map(|(sponsor, teams)| (sponsor.name.as_str(), names(teams).len()))
                .collect();
            found.sort();
            found
        })
        .collect();
    assert_eq!(found, [vec![("acme", 1), ("bolt", 2)], vec![], vec![("bolt", 2)]]);
}

#[test]
fn two_composite_sides_are_read_from_each_other() {
    let connection = &mut filled();
    let halls: Vec<Hall> = halls::table.order(halls::house).load(connection).unwrap();
    let with = halls
        .load_related(
            Hall::TEAMS.refine(|teams| teams.order(teams::country)),
            connection,
        )
        .unwrap();
    let found: Vec<_> = with
        .iter()
        .map(|(hall, teams)| (hall.house, names(teams)))
        .collect();
    assert_eq!(found, [(1, vec!["one"]), (2, vec!["one", "un"])]);

    let teams = teams(connection);
    let halls: Vec<Hall> = teams[0].halls().order(halls::house).load(connection).unwrap();
    assert_eq!(halls.iter().map(|hall| hall.house).collect::<Vec<_>>(), [1, 2]);
    let with = teams.load_related(Team::HALLS, connection).unwrap();
    assert_eq!(
        with.iter().map(|(_, halls)| halls.len()).collect::<Vec<_>>(),
        [2, 0, 1]
    );
    assert_eq!(with[2].0.halls().load::<Hall>(connection).unwrap(), with[2].1);
}

#[test]
fn both_sides_may_be_one_model() {
    let connection = &mut filled();
    let teams = teams(connection);
    let with = teams
        .load_related((Team::OPPONENTS, Team::VISITED), connection)
        .unwrap();
    let found: Vec<_> = with
        .iter()
        .map(|(_, (opponents, visited))| (names(opponents), visited.len()))
        .collect();
    assert_eq!(found, [(vec!["un"], 0), (vec!["un"], 1), (vec!["two"], 2)]);
}
