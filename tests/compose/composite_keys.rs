//! Relations to parents whose key has several columns, is wider than `i32`, or is text.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use olembic::prelude::*;
use olembic::schema::ReferentialAction;

use crate::database::database;

model! {
    #[table(primary_key(country, number))]
    #[derive(PartialEq)]
    pub struct Team {
        #[column(max_length = 2)]
        pub country: String,
        pub number: i64,
        pub name: String,
        has_many!(players: Player);
        has_one!(mascot: Mascot);
    }
}

relation_mixin! { pub team_relation => team: Team }

model! {
    #[derive(PartialEq)]
    pub struct Player {
        team_relation!(Player, back_populates = players, on_delete = cascade, index = (name));
        team_relation!(name = guest, nullable = true, index = false);
        pub name: String,
    }
}

model! {
    #[derive(PartialEq)]
    pub struct Mascot {
        team_relation!(unique = true, back_populates = mascot);
    }
}

// A key made of relations: the usual join table.
model! {
    #[table(primary_key(player_id, season))]
    pub struct Contract {
        player_relation!();
        pub season: i16,
    }
}

relation_mixin! { pub player_relation => player: Player }
relation_mixin! { pub contract_relation => contract: Contract }

model! {
    pub struct Bonus {
        contract_relation!(back_populates = bonuses);
    }
}

// One column, given like several.
model! {
    #[table(primary_key(code))]
    pub struct Ground {
        pub code: i64,
    }
}

relation_mixin! { pub ground_relation => ground: Ground }

model! {
    pub struct Stand {
        ground_relation!(back_populates = stands);
    }
}

olembic::models! { Team, Player, Mascot, Contract, Bonus, Ground, Stand }

fn filled() -> SqliteConnection {
    let mut connection = database(MODELS);
    connection
        .batch_execute(
            "INSERT INTO teams VALUES ('de', 1, 'one'), ('de', 2, 'two'), ('fr', 1, 'un');
             INSERT INTO players (team_country, team_number, guest_country, guest_number, name) VALUES
                ('de', 1, 'fr', 1, 'ada'), ('de', 1, NULL, NULL, 'bob'), ('de', 2, 'de', 1, 'cay'), ('fr', 1, NULL, 1, 'dan');
             INSERT INTO mascots (team_country, team_number) VALUES ('de', 2);",
        )
        .unwrap();
    connection
}

fn names(players: &[Player]) -> Vec<&str> {
    players.iter().map(|player| player.name.as_str()).collect()
}

#[test]
fn the_child_has_a_column_for_each_of_the_key_and_one_foreign_key() {
    let table = Player::describe();
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| {
            (
                column.name.as_str(),
                column.column_type.to_string(),
                column.nullable,
                column.origin.mixin,
            )
        })
        .collect();
    let mixin = Some("team_relation");
    assert_eq!(
        columns,
        [
            ("id", "integer".to_owned(), false, None),
            ("team_country", "text".to_owned(), false, mixin),
            ("team_number", "bigint".to_owned(), false, mixin),
            ("guest_country", "text".to_owned(), true, mixin),
            ("guest_number", "bigint".to_owned(), true, mixin),
            ("name", "text".to_owned(), false, None),
        ]
    );
    let keys: Vec<_> = table
        .foreign_keys
        .iter()
        .map(|key| {
            (
                key.name.as_str(),
                key.columns.join(","),
                key.parent.as_str(),
                key.parent_columns.join(","),
                key.on_delete,
            )
        })
        .collect();
    assert_eq!(
        keys,
        [
            (
                "fk_players_guest_country_guest_number",
                "guest_country,guest_number".to_owned(),
                "teams",
                "country,number".to_owned(),
                ReferentialAction::NoAction
            ),
            (
                "fk_players_team_country_team_number",
                "team_country,team_number".to_owned(),
                "teams",
                "country,number".to_owned(),
                ReferentialAction::Cascade
            ),
        ]
    );
    assert_eq!(
        table.origins.of("fk_players_team_country_team_number").mixin,
        mixin
    );
    let indexes: Vec<_> = table
        .indexes
        .iter()
        .map(|index| index.key_names().join(","))
        .collect();
    assert_eq!(indexes, ["team_country,team_number,name"]);
    assert_eq!(
        Mascot::describe().uniques[0].name,
        "uq_mascots_team_country_team_number"
    );
}

#[test]
fn both_sides_are_read_from_each_other() {
    let connection = &mut filled();
    let player = |name: &str, connection: &mut SqliteConnection| -> Player {
        players::table
            .filter(players::name.eq(name))
            .first(connection)
            .unwrap()
    };
    let ada = player("ada", connection);
    let team: Team = ada.team().get_result(connection).unwrap();
    assert_eq!((team.country.as_str(), team.number), ("de", 1));
    assert_eq!(ada.guest().get_result::<Team>(connection).unwrap().name, "un");
    // Half a key is none.
    for name in ["bob", "dan"] {
        let guest = player(name, connection).guest().get_result::<Team>(connection);
        assert_eq!(guest.optional().unwrap(), None, "{name}");
    }
    let found: Vec<Player> = team.players().order(players::id).load(connection).unwrap();
    assert_eq!(names(&found), ["ada", "bob"]);
    assert!(
        team.mascot()
            .get_result::<Mascot>(connection)
            .optional()
            .unwrap()
            .is_none()
    );
    assert_eq!(
        diesel::debug_query::<Sqlite, _>(&team.players()).to_string(),
        "SELECT `players`.`id`, `players`.`team_country`, `players`.`team_number`, `players`.`guest_country`, \
         `players`.`guest_number`, `players`.`name` FROM `players` \
         WHERE (`players`.`team_country`, `players`.`team_number`) IN (VALUES (?, ?)) -- binds: [\"de\", 1]"
    );
}

#[test]
fn related_models_are_loaded_in_one_query() {
    let connection = &mut filled();
    let teams: Vec<Team> = teams::table
        .order((teams::country, teams::number))
        .load(connection)
        .unwrap();
    let with: Vec<(Team, (Vec<Player>, _))> = teams
        .load_related(
            (
                Team::PLAYERS.refine(|players| players.order(players::name.desc())),
                Team::MASCOT,
            ),
            connection,
        )
        .unwrap();
    let found: Vec<_> = with
        .iter()
        .map(|(team, (players, mascot))| (team.name.as_str(), names(players), mascot.is_some()))
        .collect();
    assert_eq!(
        found,
        [
            ("one", vec!["bob", "ada"], false),
            ("two", vec!["cay"], true),
            ("un", vec!["dan"], false)
        ]
    );
    let players: Vec<Player> = players::table.order(players::id).load(connection).unwrap();
    let with: Vec<(Player, (Option<Team>, _))> = players
        .load_related((Player::TEAM, Player::GUEST), connection)
        .unwrap();
    let found: Vec<_> = with
        .iter()
        .map(|(_, (team, guest))| {
            (
                team.as_ref().unwrap().name.as_str(),
                guest.as_ref().map(|guest| guest.name.as_str()),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("one", Some("un")),
            ("one", None),
            ("two", Some("one")),
            ("un", None)
        ]
    );
    let none: Vec<Team> = Vec::new();
    assert!(none.load_related(Team::PLAYERS, connection).unwrap().is_empty());
}

#[test]
fn more_keys_than_a_query_takes_are_asked_for_in_parts() {
    let connection = &mut database(MODELS);
    connection
        .batch_execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
             INSERT INTO teams SELECT 'x', i, 'n' FROM n;
             INSERT INTO players (team_country, team_number, name) SELECT country, number, 'p' FROM teams;",
        )
        .unwrap();
    let teams: Vec<Team> = teams::table.load(connection).unwrap();
    let with = teams.load_related(Team::PLAYERS, connection).unwrap();
    assert_eq!(with.len(), 40_000);
    assert!(
        with.iter()
            .all(|(team, players)| players.len() == 1 && players[0].team_number == team.number)
    );
}

#[test]
fn a_key_of_relations_and_one_of_a_single_column_are_keys_like_others() {
    let bonus = Bonus::describe();
    let key = &bonus.foreign_keys[0];
    assert_eq!(
        (key.columns.join(","), key.parent_columns.join(",")),
        (
            "contract_player_id,contract_season".into(),
            "player_id,season".into()
        )
    );
    assert_eq!(
        bonus
            .column("contract_player_id")
            .unwrap()
            .column_type
            .to_string(),
        "integer"
    );
    let stand = Stand::describe();
    assert_eq!(stand.foreign_keys[0].columns, ["ground_id"]);
    assert_eq!(
        stand.column("ground_id").unwrap().column_type.to_string(),
        "bigint"
    );

    let connection = &mut filled();
    connection
        .batch_execute(
            "INSERT INTO contracts VALUES (1, 7); INSERT INTO bonuss (contract_player_id, contract_season) VALUES (1, 7);
             INSERT INTO grounds VALUES (5000000000); INSERT INTO stands (ground_id) VALUES (5000000000);",
        )
        .unwrap();
    let contract: Contract = contracts::table.first(connection).unwrap();
    let bonus: Bonus = contract.bonuses().first(connection).unwrap();
    assert_eq!(
        bonus.contract().first::<Contract>(connection).unwrap().player_id,
        1
    );
    let stand: Stand = stands::table.first(connection).unwrap();
    let ground: Ground = stand.ground().first(connection).unwrap();
    assert_eq!(ground.stands().count().get_result::<i64>(connection).unwrap(), 1);
    let with = vec![ground].load_related(Ground::STANDS, connection).unwrap();
    assert_eq!((with[0].0.code, with[0].1.len()), (5_000_000_000, 1));
}
