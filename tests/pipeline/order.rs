//! Parents come first and go last, whatever their names are; and the order works on filled tables.

use diesel::connection::SimpleConnection;
use diesel::{RunQueryDsl, SqliteConnection, sql_query};
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{ReferentialAction, Schema, Table};
use olembic::scratch;

use super::build::*;

fn steps(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(Operation::describe).collect()
}

fn migrate(conn: &mut SqliteConnection, operations: &[Operation]) {
    scratch::sqlite::apply(conn, operations).expect("every statement runs");
}

#[test]
fn parents_before_children_and_back() {
    let a = referring(table("a", [text("x")]), "b", ReferentialAction::Cascade);
    let b = referring(table("b", [text("y")]), "c", ReferentialAction::Cascade);
    let all = schema([a, b, table("c", [text("z")])]);
    let up = planned(&Schema::default(), &all);
    assert_eq!(steps(&up), ["create table c", "create table b", "create table a"]);
    let down = planned(&all, &Schema::default());
    assert_eq!(steps(&down), ["drop table a", "drop table b", "drop table c"]);
}

#[test]
fn a_reference_comes_after_its_new_parent_and_goes_before_it() {
    let before = schema([table("a", [])]);
    let a = referring(table("a", []), "z", ReferentialAction::SetNull);
    let after = schema([a, table("z", [text("x")])]);
    assert_eq!(
        steps(&planned(&before, &after)),
        [
            "create table z",
            "add column a.z_id",
            "add foreign key fk_a_z_id on a (z_id) to z"
        ]
    );
    assert_eq!(
        steps(&planned(&after, &before)),
        [
            "drop foreign key fk_a_z_id on a (z_id) to z",
            "drop column a.z_id",
            "drop table z"
        ]
    );
}

#[test]
fn a_name_of_an_index_is_free_before_it_is_taken() {
    let mut old = indexed(table("old", [text("a")]), &["a"]);
    old.indexes[0].name = "ix".to_owned();
    let mut new = indexed(table("new", [text("b")]), &["b"]);
    new.indexes[0].name = "ix".to_owned();
    assert_eq!(
        steps(&planned(&schema([old.clone()]), &schema([new.clone()]))),
        ["drop table old", "create table new"]
    );
    // SQLite takes no notice of letter case.
    old.indexes[0].name = "IX".to_owned();
    assert_eq!(
        steps(&planned(&schema([old]), &schema([new]))),
        ["drop table old", "create table new"]
    );
}

#[test]
fn tables_and_indexes_share_their_names() {
    let bare = table("t", [text("a")]);
    let mut index = indexed(bare.clone(), &["a"]);
    index.indexes[0].name = "Other".to_owned();
    let other = table("other", [text("b")]);
    let one = schema([bare, other]);
    let two = schema([index]);
    assert_eq!(
        steps(&planned(&one, &two)),
        ["drop table other", "create index Other on t (a)"]
    );
    assert_eq!(
        steps(&planned(&two, &one)),
        ["drop index Other on t (a)", "create table other"]
    );
}

/// Two tables that refer to one another.
fn circle(on_delete: ReferentialAction) -> Schema {
    let a = referring(table("a", [text("x").nullable()]), "b", on_delete);
    let b = referring(table("b", [text("y").nullable()]), "a", on_delete);
    schema([a, b])
}

#[test]
fn a_circle_is_marked_both_ways() {
    let all = circle(ReferentialAction::NoAction);
    let up = planned(&Schema::default(), &all);
    assert_eq!(
        steps(&up),
        [
            "create table a",
            "create table b",
            "attach foreign keys between a, b"
        ]
    );
    assert_eq!(
        steps(&planned(&all, &Schema::default())),
        ["detach foreign keys between a, b", "drop table a", "drop table b"]
    );
    let down = super::build::down(&Schema::default(), &all);
    assert!(
        down.starts_with("PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n"),
        "{down}"
    );
    assert!(down.contains("DROP TABLE \"b\";\nDROP TABLE \"a\";\n"), "{down}");
}

#[test]
fn circles_go_however_they_hold_on_to_each_other() {
    let cascade = ReferentialAction::Cascade;
    let a = referring(referring(table("a", []), "b", cascade), "c", cascade);
    let b = referring(referring(table("b", []), "a", cascade), "c", cascade);
    let c = referring(referring(table("c", []), "a", cascade), "b", cascade);
    let mut own = referring(table("t", []), "t", ReferentialAction::SetNull);
    own.columns[1].nullable = false;
    for all in [schema([a, b, c]), schema([own])] {
        let mut conn = scratch::sqlite::open().unwrap();
        scratch::sqlite::apply(&mut conn, &planned(&Schema::default(), &all)).unwrap();
        for table in all.tables.values() {
            let rest: String = table.foreign_keys.iter().map(|_| ", 1").collect();
            let row = format!(
                "PRAGMA foreign_keys = OFF; INSERT INTO {} VALUES (1{rest})",
                table.name
            );
            conn.batch_execute(&row).unwrap();
        }
        conn.batch_execute("PRAGMA foreign_keys = ON").unwrap();
        scratch::sqlite::apply(&mut conn, &planned(&all, &Schema::default())).unwrap();
        assert_eq!(
            olembic::introspect::sqlite::introspect(&mut conn).unwrap(),
            Schema::default()
        );
    }
}

#[test]
fn a_filled_circle_is_dropped() {
    use ReferentialAction::{Cascade, NoAction, Restrict, SetDefault, SetNull};
    for on_delete in [NoAction, Restrict, Cascade, SetNull, SetDefault] {
        let all = circle(on_delete);
        let up = planned(&Schema::default(), &all);
        for down in [reversed(&up), planned(&all, &Schema::default())] {
            let mut conn = scratch::sqlite::open().unwrap();
            migrate(&mut conn, &up);
            let rows = "INSERT INTO a (id) VALUES (1); INSERT INTO b (id, a_id) VALUES (1, 1); UPDATE a SET b_id = 1";
            conn.batch_execute(rows).unwrap();
            migrate(&mut conn, &down);
            assert!(
                olembic::introspect::sqlite::introspect(&mut conn)
                    .unwrap()
                    .tables
                    .is_empty()
            );
        }
    }
}

#[test]
fn a_filled_table_that_refers_to_itself_is_dropped() {
    use ReferentialAction::{Cascade, NoAction, Restrict, SetDefault, SetNull};
    for on_delete in [NoAction, Restrict, Cascade, SetNull, SetDefault] {
        let all = schema([referring(table("t", []), "t", on_delete)]);
        let up = planned(&Schema::default(), &all);
        let mut conn = scratch::sqlite::open().unwrap();
        migrate(&mut conn, &up);
        conn.batch_execute("INSERT INTO t VALUES (1, NULL), (2, 1), (3, 3)")
            .unwrap();
        migrate(&mut conn, &reversed(&up));
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    rows: i64,
}

#[test]
fn no_row_of_a_table_that_stays_is_lost() {
    let keeps = referring(table("keeps", [text("x")]), "goes", ReferentialAction::Cascade);
    let before = schema([keeps, table("goes", [])]);
    let after = schema([table("keeps", [text("x")])]);
    let mut conn = scratch::sqlite::open().unwrap();
    migrate(&mut conn, &planned(&Schema::default(), &before));
    conn.batch_execute("INSERT INTO goes VALUES (1); INSERT INTO keeps VALUES (1, 'a', 1), (2, 'b', NULL)")
        .unwrap();
    migrate(&mut conn, &planned(&before, &after));
    let count: Count = sql_query("SELECT count(*) AS rows FROM keeps")
        .get_result(&mut conn)
        .unwrap();
    assert_eq!(count.rows, 2);
}

#[test]
fn operations_that_wait_for_each_other_are_named() {
    let wants = |name: &str, takes: &str, frees: &str| -> Vec<Operation> {
        let bare = table(name, [text("a")]);
        let with = |index: &str| -> Table {
            let mut with = indexed(bare.clone(), &["a"]);
            with.indexes[0].name = index.to_owned();
            with
        };
        let create = Operation::CreateIndex {
            before: bare.clone(),
            after: with(takes),
            index: with(takes).indexes[0].clone(),
        };
        let drop = Operation::DropIndex {
            before: with(frees),
            after: bare.clone(),
            index: with(frees).indexes[0].clone(),
        };
        vec![create, drop]
    };
    let operations = [wants("s", "one", "two"), wants("t", "two", "one")].concat();
    assert_eq!(
        plan(operations).unwrap_err().to_string(),
        "these operations wait for each other: create index one on s (a); drop index two on s (a); \
         create index two on t (a); drop index one on t (a)\n\
         hint: generate one revision for what goes and one for what comes"
    );
}

#[test]
fn the_same_input_gives_the_same_order() {
    let tables = (0..20).map(|index| {
        referring(
            table(&format!("t{index}"), []),
            &format!("t{}", index / 2),
            ReferentialAction::Cascade,
        )
    });
    let all = schema(tables);
    assert_eq!(
        planned(&Schema::default(), &all),
        planned(&Schema::default(), &all)
    );
}
