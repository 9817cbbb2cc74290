//! What operations are said to do to tables in use, and what the server says that they do.

mod cases;

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use olembic::dialect::Dialect;
use olembic::dialect::postgres::Postgres;
use olembic::locks::{Level, Work, locks};
use olembic::ops::Operation;

use crate::app::Project;
use crate::database::Database;
use crate::shared::{planned, upgrade};

use cases::cases;

#[derive(QueryableByName, Debug, Clone)]
struct Relation {
    #[diesel(sql_type = BigInt)]
    oid: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    file: i64,
    #[diesel(sql_type = BigInt)]
    scans: i64,
    #[diesel(sql_type = BigInt)]
    indexes: i64,
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = BigInt)]
    oid: i64,
    #[diesel(sql_type = Text)]
    mode: String,
}

fn relations(conn: &mut PgConnection) -> BTreeMap<i64, Relation> {
    let query = "SELECT c.oid::bigint AS oid, c.relname::text AS name, c.relfilenode::bigint AS file, \
                 coalesce(pg_stat_get_xact_numscans(c.oid), 0) AS scans, \
                 (SELECT count(*) FROM pg_index i WHERE i.indrelid = c.oid) AS indexes \
                 FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace";
    let rows: Vec<Relation> = diesel::sql_query(query).load(conn).unwrap();
    rows.into_iter().map(|row| (row.oid, row)).collect()
}

/// The strongest lock on each table that this session has, if it is one that an operation is said to take.
fn held(conn: &mut PgConnection) -> BTreeMap<i64, Level> {
    let query = "SELECT relation::bigint AS oid, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'";
    let rows: Vec<Held> = diesel::sql_query(query).load(conn).unwrap();
    let mut held = BTreeMap::new();
    for Held { oid, mode } in rows {
        let level = match mode.as_str() {
            "RowExclusiveLock" => Level::RowExclusive,
            "ShareUpdateExclusiveLock" => Level::ShareUpdateExclusive,
            "ShareLock" => Level::Share,
            "ShareRowExclusiveLock" => Level::ShareRowExclusive,
            "AccessExclusiveLock" => Level::AccessExclusive,
            "AccessShareLock" | "RowShareLock" => continue,
            other => panic!("{other} is no lock of DDL"),
        };
        let strongest = held.entry(oid).or_insert(level);
        *strongest = (*strongest).max(level);
    }
    held
}

/// What one operation does, by the server's word: the tables' locks, and the work on the operation's own table.
fn done(conn: &mut PgConnection, operation: &Operation) -> (BTreeMap<String, Level>, Option<Work>) {
    conn.batch_execute("BEGIN").unwrap();
    let before = relations(conn);
    for statement in Postgres
        .script(std::slice::from_ref(operation))
        .unwrap()
        .statements
    {
        conn.batch_execute(&statement)
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    let after = relations(conn);
    let held = held(conn);
    conn.batch_execute("COMMIT").unwrap();
    let named = |(oid, level): (i64, Level)| before.get(&oid).map(|table| (table.name.clone(), level));
    let own = before.values().find(|table| table.name == operation.table());
    let work = own.and_then(|was| {
        let now = after.get(&was.oid)?;
        Some(match now {
            _ if now.file != was.file => Work::Rewrites,
            _ if now.scans > was.scans && now.indexes >= was.indexes && makes_index(operation) => {
                Work::BuildsIndex
            }
            _ if now.scans > was.scans => Work::Reads,
            _ => Work::Brief,
        })
    });
    (held.into_iter().filter_map(named).collect(), work)
}

fn makes_index(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::CreateIndex { .. } | Operation::AddUnique { .. } | Operation::AlterPrimaryKey { .. }
    )
}

const ROWS: &str = "INSERT INTO users (name) SELECT 'n' || i FROM generate_series(1, 20) i;
    INSERT INTO posts (title, n, short, at) SELECT 't' || i, i, 's' || i, now() FROM generate_series(1, 20) i";

#[test]
fn the_server_takes_the_locks_and_does_the_work_that_are_said() {
    let mut wrong = Vec::new();
    let mut kinds = std::collections::BTreeSet::new();
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    for (name, before, after) in cases() {
        conn.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            .unwrap();
        upgrade(&mut conn, &before);
        // A generated column takes no value.
        let rows = match name {
            "no longer generated" => ROWS.replace("title, n,", "title,").replace("|| i, i,", "|| i,"),
            _ => ROWS.to_owned(),
        };
        conn.batch_execute(&rows)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        for operation in Postgres.steps(&planned(&before, &after)) {
            kinds.insert(operation.name());
            let script = Postgres.script(std::slice::from_ref(&operation)).unwrap();
            let said = locks(&operation, &script.statements);
            let (mut held, work) = done(&mut conn, &operation);
            if name == "a key that is referred to" {
                // The operation does not know who refers to its table.
                assert_eq!(held.remove("posts"), Some(Level::AccessExclusive));
            }
            let levels: BTreeMap<String, Level> =
                said.iter().map(|lock| (lock.table.clone(), lock.level)).collect();
            let own = said.iter().find(|lock| lock.table == operation.table());
            let said_work = own.map(|lock| lock.work);
            let work = work.filter(|_| own.is_some());
            if levels != held || (work.is_some() && said_work != work) {
                wrong.push(format!(
                    "{name}: {}: said {levels:?} {said_work:?}, is {held:?} {work:?}",
                    operation.describe()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What is missing has no statement, or is another's there.
    for kind in [
        "create_table",
        "alter_column",
        "alter_primary_key",
        "alter_enum",
        "add_foreign_key",
        "drop_foreign_key",
    ] {
        assert!(kinds.contains(kind), "{kind} is not among the cases");
    }
}

#[test]
fn a_revision_says_what_it_does_to_large_tables_before_it_is_written() {
    let Some(project) = Project::begun() else { return };
    let write = ["revision", "--autogenerate", "-m", "x", "--no-rehearse"];
    let quiet = project.run("second", &write).ok();
    assert!(!quiet.stderr.contains("EXCLUSIVE"), "{quiet:#?}");
    std::fs::remove_dir_all(project.migrations()).unwrap();

    let Some(project) = Project::begun() else { return };
    let rows = "INSERT INTO posts (title, body) SELECT 't' || i, 'b' FROM generate_series(100, 20000) i; ANALYZE posts";
    project.database.connect().batch_execute(rows).unwrap();
    let concurrently = [&write[..], &["--concurrently"]].concat();
    for (write, told) in [(&write[..], true), (&concurrently[..], false)] {
        let run = project.run("second", write).ok();
        for line in [
            "warning: add check constraint ck_posts_words on posts (words > 0): ACCESS EXCLUSIVE on posts (about 19 thousand rows, ",
            " MiB): reads every row, nobody reads or writes it meanwhile\nhint: `--concurrently` does it in steps",
            "warning: create index ix_posts_slug on posts (slug): SHARE on posts (about 19 thousand rows, ",
            "reads every row and builds an index, nobody writes it meanwhile",
        ] {
            assert_eq!(run.stderr.contains(line), told, "{line}: {run:#?}");
        }
        assert!(!run.stderr.contains("on users"), "{run:#?}");
        let last = std::fs::read_dir(project.migrations())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        for folder in last.filter(|path| path.to_string_lossy().contains("_x")) {
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}

#[test]
fn the_command_line_says_how_long_a_table_is_waited_for() {
    let Some(project) = Project::begun() else { return };
    project
        .run(
            "second",
            &["revision", "--autogenerate", "-m", "x", "--no-rehearse"],
        )
        .ok();
    let mut holder = project.database.connect();
    holder.batch_execute("BEGIN; SELECT 1 FROM posts").unwrap();
    let patience = [
        "upgrade",
        "--table-lock-timeout",
        "1",
        "--table-lock-retries",
        "1",
    ];
    let run = project.run("second", &patience);
    assert_eq!(run.code, Some(2), "{run:#?}");
    for part in [
        " gives way at line ",
        "it is tried again in 0.25 s\n",
        "within 1 s, tried 2 times: ",
        "hint: process ",
    ] {
        assert!(run.stderr.contains(part), "{part}: {run:#?}");
    }
    holder.batch_execute("COMMIT").unwrap();
    project.run("second", &patience).ok();
}
