//! Diesel's associations and joins to a parent whose key has several columns, and columns with names of their own.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sqlite::Sqlite;
use olembic::prelude::*;

use crate::database::database;

model! {
    #[table(primary_key(country, number))]
    #[derive(PartialEq)]
    pub struct Team {
        #[column(max_length = 2)]
        pub country: String,
        pub number: i64,
        pub name: String,
    }
}

relation_mixin! { pub team_relation => team: Team }

model! {
    #[derive(PartialEq)]
    pub struct Player {
        team_relation!(Player, back_populates = players);
        team_relation!(Player, name = guest, nullable = true, columns(guest_land, guest_no), back_populates = guests);
        pub name: String,
    }
}

model! {
    /// Its first relation to the team cannot be joined without a word, and gives no `belonging_to`.
    pub struct Fan {
        team_relation!(columns(land, no), belongs_to = false, joinable = false, back_populates = fans);
    }
}

model! {
    /// Three columns, and a key of their own type each.
    #[table(primary_key(country, number, year))]
    #[derive(PartialEq)]
    pub struct Season {
        pub country: String,
        pub number: i64,
        pub year: i16,
    }
}

relation_mixin! { pub season_relation => season: Season }

model! {
    #[derive(PartialEq)]
    pub struct Game {
        season_relation!(Game, nullable = true, columns(land, no, year,), back_populates = games);
    }
}

olembic::models! { Team, Player, Fan, Season, Game }

fn filled() -> SqliteConnection {
    let mut connection = database(MODELS);
    connection
        .batch_execute(
            "INSERT INTO teams VALUES ('de', 1, 'one'), ('de', 2, 'two'), ('fr', 1, 'un');
             INSERT INTO players (team_country, team_number, guest_land, guest_no, name) VALUES
                ('de', 1, 'fr', 1, 'ada'), ('de', 1, NULL, NULL, 'bob'), ('de', 2, 'de', 1, 'cay'), ('fr', 1, NULL, 1, 'dan');
             INSERT INTO fans (land, no) VALUES ('de', 1), ('fr', 1);
             INSERT INTO seasons VALUES ('de', 1, 1990), ('de', 1, 1991);
             INSERT INTO games (land, no, year) VALUES ('de', 1, 1991), ('de', NULL, 1991), ('de', 1, 1990), ('de', 1, 1991);",
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

fn names(players: &[Player]) -> Vec<&str> {
    players.iter().map(|player| player.name.as_str()).collect()
}

fn sql(query: &impl QueryFragment<Sqlite>) -> String {
    diesel::debug_query::<Sqlite, _>(query)
        .to_string()
        .replace('`', "")
}

#[test]
fn a_child_belongs_to_a_parent_or_to_several() {
    let connection = &mut filled();
    let teams = teams(connection);
    let of_one: Vec<Player> = Player::belonging_to(&teams[0])
        .order(players::name)
        .load(connection)
        .unwrap();
    assert_eq!(names(&of_one), ["ada", "bob"]);
    assert_eq!(sql(&Player::belonging_to(&teams[0])), sql(&teams[0].players()));

    let two = Player::belonging_to(&teams[1..]).order(players::name);
    assert_eq!(names(&two.load(connection).unwrap()), ["cay", "dan"]);
    let all: Vec<Player> = Player::belonging_to(&teams).load(connection).unwrap();
    assert_eq!(all.len(), 4);
    let none: &[Team] = &[];
    let of_none: Vec<Player> = Player::belonging_to(none).load(connection).unwrap();
    assert_eq!(of_none, []);
}

#[test]
fn the_tables_are_joined_without_a_word_by_the_first_relation() {
    let connection = &mut filled();
    let joined = players::table
        .inner_join(teams::table)
        .order(players::name)
        .select((players::name, teams::name));
    let found: Vec<(String, String)> = joined.load(connection).unwrap();
    let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        found,
        [("ada", "one"), ("bob", "one"), ("cay", "two"), ("dan", "un")]
    );
    assert_eq!(
        sql(&joined),
        "SELECT players.name, teams.name FROM (players INNER JOIN teams ON \
         (players.team_country = teams.country AND players.team_number = teams.number)) ORDER BY players.name -- binds: []"
    );
    // From the parent, and with what is not there; a model of each side.
    let all: Vec<(Season, Option<Game>)> = seasons::table
        .left_join(games::table)
        .order((seasons::year, games::id))
        .load(connection)
        .unwrap();
    let games: Vec<_> = all
        .iter()
        .map(|(season, game)| (season.year, game.as_ref().map(|game| game.id)))
        .collect();
    assert_eq!(games, [(1990, Some(3)), (1991, Some(1)), (1991, Some(4))]);
}

#[test]
fn any_relation_gives_the_condition_of_its_join() {
    let connection = &mut filled();
    let guests = players::table
        .left_join(teams::table.on(Player::GUEST.on()))
        .order(players::name)
        .select((players::name, teams::name.nullable()));
    let found: Vec<(String, Option<String>)> = guests.load(connection).unwrap();
    let hosts: Vec<_> = found.iter().map(|(_, host)| host.as_deref()).collect();
    assert_eq!(hosts, [Some("un"), None, Some("one"), None]);
    // The same from the parent's side, and in a filter with more than that.
    let fans = teams::table
        .inner_join(fans::table.on(Team::FANS.on().and(teams::country.eq("fr"))))
        .select(teams::name);
    assert_eq!(fans.load::<String>(connection).unwrap(), ["un"]);
    assert!(
        sql(&fans).contains("ON ((fans.land = teams.country AND fans.no = teams.number) AND "),
        "{}",
        sql(&fans)
    );
    // Without a value where a column has none.
    let known: Vec<Option<bool>> = players::table
        .inner_join(teams::table.on(teams::name.eq("un")))
        .order(players::name)
        .select(Player::GUEST.on())
        .load(connection)
        .unwrap();
    assert_eq!(known, [Some(true), None, Some(false), None]);
}

#[test]
fn the_columns_have_the_names_that_the_relation_gives_them() {
    let table = Player::describe();
    let columns: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(
        columns,
        [
            "id",
            "team_country",
            "team_number",
            "guest_land",
            "guest_no",
            "name"
        ]
    );
    let column = table.column("guest_no").unwrap();
    assert_eq!(
        (column.column_type.to_string(), column.nullable),
        ("bigint".into(), true)
    );
    let game = Game::describe();
    let key = &game.foreign_keys[0];
    assert_eq!(
        (key.columns.join(","), key.parent_columns.join(",")),
        ("land,no,year".into(), "country,number,year".into())
    );

    let connection = &mut filled();
    let teams = teams(connection);
    let with = teams
        .load_related((Team::GUESTS, Team::FANS), connection)
        .unwrap();
    let found: Vec<_> = with
        .iter()
        .map(|(_, (guests, fans))| (names(guests), fans.len()))
        .collect();
    assert_eq!(found, [(vec!["cay"], 1), (vec![], 0), (vec!["ada"], 1)]);
    let fan: Fan = with[2].0.fans().first(connection).unwrap();
    assert_eq!(fan.team().first::<Team>(connection).unwrap().name, "un");
}
