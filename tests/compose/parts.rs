//! Table parts of models and mixins: names, unique indexes, and where each part comes from.

use diesel::connection::SimpleConnection;
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::diff;
use olembic::introspect::sqlite::introspect;
use olembic::ops::Operation;
use olembic::prelude::*;
use olembic::schema::{Schema, SchemaError, Table};

use crate::database::database;

mixin! {
    pub filed {
        timestamps!();
        #[column(index)]
        pub shelf: i32,
        #[column(unique)]
        pub code: String,
        #[table(index(shelf, created_at, name = "by_age"), unique(code, shelf))];
    }
}

model! {
    pub struct Room {
        pub floor: i32,
    }
}

relation_mixin! { pub room_relation => room: Room }

model! {
    #[table(index(title, unique), unique(title, shelf, name = "one_title_a_shelf"))]
    pub struct Folder {
        pub title: String,
        filed!();
        room_relation!();
        #[table(index(unique, r#unique2, name = "odd", unique))];
        pub unique: i32,
        pub unique2: i32,
    }
}

olembic::models! { Room, Folder }

#[test]
fn parts_of_the_model_and_of_its_mixins_are_merged() {
    let table = Folder::describe();
    let uniques: Vec<_> = table
        .uniques
        .iter()
        .map(|u| (u.name.as_str(), u.columns.join(",")))
        .collect();
    assert_eq!(
        uniques,
        [
            ("one_title_a_shelf", "title,shelf".to_owned()),
            ("uq_folders_code", "code".to_owned()),
            ("uq_folders_code_shelf", "code,shelf".to_owned()),
        ]
    );
    let indexes: Vec<_> = table
        .indexes
        .iter()
        .map(|index| (index.name.as_str(), index.key_names().join(","), index.unique))
        .collect();
    assert_eq!(
        indexes,
        [
            ("by_age", "shelf,created_at".to_owned(), false),
            ("ix_folders_room_id", "room_id".to_owned(), false),
            ("ix_folders_shelf", "shelf".to_owned(), false),
            ("ix_folders_title", "title".to_owned(), true),
            ("odd", "unique,unique2".to_owned(), true),
        ]
    );
}

#[test]
fn the_database_gets_the_parts_and_tells_them_back() {
    // `database` compares what it created with what the models ask for.
    let mut connection = database(MODELS);
    connection
        .batch_execute(
            "INSERT INTO rooms (floor) VALUES (1);
             INSERT INTO folders (title, shelf, code, room_id, \"unique\", unique2) VALUES ('a', 1, 'c', 1, 1, 1);",
        )
        .unwrap();
    let again = "INSERT INTO folders (title, shelf, code, room_id, \"unique\", unique2) VALUES ('b', 1, 'd', 1, 1, 1)";
    let error = connection.batch_execute(again).unwrap_err().to_string();
    assert!(error.contains("folders.unique, folders.unique2"), "{error}");
}

#[test]
fn each_operation_names_the_mixin_that_asks_for_it() {
    let mut connection = database(MODELS);
    connection
        .batch_execute(
            "DROP INDEX by_age; DROP INDEX ix_folders_shelf; DROP INDEX ix_folders_room_id; DROP INDEX ix_folders_title;",
        )
        .unwrap();
    let desired = Sqlite.normalise(&MODELS.schema().unwrap());
    let found = Sqlite.normalise(&introspect(&mut connection).unwrap());
    let said: Vec<_> = diff(&found, &desired)
        .unwrap()
        .iter()
        .map(Operation::describe)
        .collect();
    assert_eq!(
        said,
        [
            "create index by_age on folders (shelf, created_at), from filed! (tests/compose/parts.rs:14)",
            "create index ix_folders_room_id on folders (room_id), from room_relation! (tests/compose/parts.rs:31)",
            "create index ix_folders_shelf on folders (shelf), from filed! (tests/compose/parts.rs:14)",
            "create unique index ix_folders_title on folders (title)",
        ]
    );
}

#[test]
fn a_column_and_its_constraints_name_their_mixin() {
    let desired = Sqlite.normalise(&MODELS.schema().unwrap());
    let mut before = desired.table("folders").unwrap().clone();
    before.columns.retain(|column| column.name != "code");
    before.uniques.clear();
    before.foreign_keys.clear();
    before.origins = Default::default();
    let mut found = desired.clone();
    found.tables.insert("folders".to_owned(), before);
    let said: Vec<_> = diff(&found, &desired)
        .unwrap()
        .iter()
        .map(Operation::describe)
        .collect();
    assert_eq!(
        said,
        [
            "add column folders.code, from filed! (tests/compose/parts.rs:14)",
            "add unique constraint one_title_a_shelf on folders (title, shelf)",
            "add unique constraint uq_folders_code on folders (code), from filed! (tests/compose/parts.rs:14)",
            "add unique constraint uq_folders_code_shelf on folders (code, shelf), from filed! (tests/compose/parts.rs:14)",
            "add foreign key fk_folders_room_id on folders (room_id) to rooms, from room_relation! (tests/compose/parts.rs:31)",
        ]
    );
}

#[test]
fn two_parts_of_one_name_are_refused_with_their_mixin() {
    let mut twice = Folder::describe();
    let by_age = twice
        .indexes
        .iter()
        .find(|index| index.name == "by_age")
        .unwrap()
        .clone();
    twice.indexes.push(by_age);
    let error = Schema::from_tables([Room::describe(), twice]).unwrap_err();
    assert!(matches!(error, SchemaError::TwoNames { .. }));
    assert_eq!(
        error.to_string(),
        "two constraints or indexes are named `by_age`, the second on table `folders`, from filed! (tests/compose/parts.rs:14)\n\
         hint: say which columns belong together once, or give one of them a `name`"
    );
}

#[test]
fn origins_take_no_part_in_comparison() {
    let with = Folder::describe();
    let without = Table {
        origins: Default::default(),
        ..with.clone()
    };
    assert_eq!(with, without);
}
