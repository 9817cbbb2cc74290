//! Models written by hand in plain Diesel whose parent has a key of several columns.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use olembic::prelude::*;

diesel::table! {
    teams (country, number) {
        country -> Text,
        number -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    squad (id) {
        id -> Integer,
        land -> Text,
        no -> BigInt,
        guest_land -> Nullable<Text>,
        guest_no -> Nullable<BigInt>,
    }
}

diesel::table! {
    cups (id) {
        id -> Integer,
    }
}

diesel::table! {
    wins (id) {
        id -> Integer,
        country -> Text,
        number -> BigInt,
        cup_id -> Integer,
    }
}

diesel::allow_tables_to_appear_in_same_query!(teams, squad, cups, wins, badges);

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(primary_key(country, number))]
pub struct Team {
    pub country: String,
    pub number: i64,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = squad)]
pub struct Player {
    pub id: i32,
    pub land: String,
    pub no: i64,
    pub guest_land: Option<String>,
    pub guest_no: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
pub struct Cup {
    pub id: i32,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable)]
pub struct Win {
    pub id: i32,
    pub country: String,
    pub number: i64,
    pub cup_id: i32,
}

relation_mixin! { pub team_relation => team: Team }
relation_mixin! { pub cup_relation => cup: Cup }

team_relation!(Player, columns(land, no), table = squad, back_populates = players);
team_relation!(
    Player,
    name = guest,
    columns(guest_land, guest_no),
    table = squad,
    belongs_to = false,
    joinable = false
);
team_relation!(Win, columns(country, number));
cup_relation!(Win);
many_to_many!(Win, team(columns(country, number)): Team => cups, cup: Cup => winners);
has_many!(Team, players: Player, cups: Cup);
has_one!(Team, badge: Badge);

model! {
    /// A model whose parent is written by hand.
    pub struct Badge {
        team_relation!(Badge, key = (String, i64), columns(land, no), unique = true, back_populates = badge);
    }
}

fn database() -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection
        .batch_execute(
            "CREATE TABLE teams (country TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (country, number));
             CREATE TABLE squad (id INTEGER PRIMARY KEY NOT NULL, land TEXT NOT NULL, no BIGINT NOT NULL, guest_land TEXT, guest_no BIGINT);
             CREATE TABLE cups (id INTEGER PRIMARY KEY NOT NULL);
             CREATE TABLE wins (id INTEGER PRIMARY KEY NOT NULL, country TEXT NOT NULL, number BIGINT NOT NULL, cup_id INTEGER NOT NULL);
             CREATE TABLE badges (id INTEGER PRIMARY KEY NOT NULL, land TEXT NOT NULL, no BIGINT NOT NULL);
             INSERT INTO teams VALUES ('de', 1, 'one'), ('fr', 10000000000, 'un');
             INSERT INTO squad VALUES (1, 'de', 1, 'fr', 10000000000), (2, 'fr', 10000000000, NULL, 1);
             INSERT INTO cups VALUES (1), (2);
             INSERT INTO wins VALUES (1, 'de', 1, 2), (2, 'fr', 10000000000, 1), (3, 'fr', 10000000000, 2);
             INSERT INTO badges VALUES (1, 'fr', 10000000000);",
        )
        .unwrap();
    connection
}

fn teams(connection: &mut SqliteConnection) -> Vec<Team> {
    teams::table.order(teams::country).load(connection).unwrap()
}

#[test]
fn both_sides_are_read_and_joined() {
    let connection = &mut database();
    let teams = teams(connection);
    let player: Player = teams[0].players().first(connection).unwrap();
    assert_eq!(player.team().first::<Team>(connection).unwrap(), teams[0]);
    assert_eq!(player.guest().first::<Team>(connection).unwrap(), teams[1]);
    let joined = squad::table.inner_join(teams::table).count();
    assert_eq!(joined.get_result::<i64>(connection).unwrap(), 2);
    let players: Vec<Player> = Player::belonging_to(&teams).load(connection).unwrap();
    assert_eq!(players.len(), 2);
}

#[test]
fn they_are_loaded_with_what_is_related() {
    let connection = &mut database();
    let teams = teams(connection);
    let with = teams
        .load_related(
            (Team::PLAYERS.then(Player::GUEST), Team::CUPS, Team::BADGE),
            connection,
        )
        .unwrap();
    let found: Vec<_> = with
        .iter()
        .map(|(_, (players, cups, badge))| (players[0].1.is_some(), cups.len(), badge.is_some()))
        .collect();
    assert_eq!(found, [(true, 1, false), (false, 2, true)]);
    let cup: Cup = cups::table.find(2).first(connection).unwrap();
    assert_eq!(cup.winners().count().get_result::<i64>(connection).unwrap(), 2);
}

#[test]
fn a_model_states_the_key_of_such_a_parent() {
    let connection = &mut database();
    let badge: Badge = badges::table.first(connection).unwrap();
    assert_eq!(badge.team().first::<Team>(connection).unwrap().name, "un");
    let table = <Badge as Model>::describe();
    let key = &table.foreign_keys[0];
    assert_eq!(
        (
            key.columns.join(","),
            key.parent.as_str(),
            key.parent_columns.join(",")
        ),
        ("land,no".into(), "teams", "country,number".into())
    );
    assert_eq!(table.uniques[0].columns, ["land", "no"]);
    assert_eq!(NewBadge::new("de", 2).no, 2_i64);
}
