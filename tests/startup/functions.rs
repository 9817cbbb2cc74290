//! What a data migration must not do: leave the transaction of its revision. Nothing of that is recorded as done.

use std::error::Error;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use olembic::migrate::Quiet;
use olembic::revision::CALL;
use olembic::{DataMigration, OnStart};

use crate::place::{MODELS, Place, first, revision, startup};

type Function = fn(&mut SqliteConnection) -> QueryResult<()>;

/// What a start says of a revision with that function, and what is there afterwards: the tables that the script makes before and
/// behind the call, and whether the next start without the function finds it pending.
fn started(function: Function) -> (String, String, bool) {
    let place = Place::new();
    let script = format!("CREATE TABLE early (a);\n{CALL};\nCREATE TABLE late (a);");
    let revisions = [first(), revision("2_move", &script)];
    let error = startup(MODELS, revisions.clone())
        .data_migration(DataMigration::new("2_move", function))
        .run(&place.url(), &mut Quiet)
        .map_or_else(|error| error.to_string(), |_| "done".to_owned());
    let mut conn = SqliteConnection::establish(&place.url()).unwrap();
    let there = ["early", "late", "own"].into_iter().filter(|table| {
        let found = conn.batch_execute(&format!("SELECT 1 FROM {table}"));
        found.is_ok()
    });
    let there = there.collect::<Vec<_>>().join(" ");
    let report = place.start(MODELS, revisions, OnStart::Check).unwrap();
    (error, there, report.pending == ["2_move"])
}

#[test]
fn a_function_that_leaves_its_transaction_has_not_run() {
    const OWN: &str = "CREATE TABLE own (a)";
    let or_rollback = |conn: &mut SqliteConnection| {
        conn.batch_execute("CREATE TABLE own (a UNIQUE); INSERT INTO own VALUES (1)")?;
        let _ = conn.batch_execute("INSERT OR ROLLBACK INTO own VALUES (1)");
        Ok(())
    };
    let ended = "it ended the transaction that it runs in";
    let began = "it began a transaction and did not end it";
    for (what, function, message, there) in [
        (
            "COMMIT",
            (|conn| conn.batch_execute(&format!("{OWN}; COMMIT"))) as Function,
            ended,
            "early own",
        ),
        (
            "COMMIT and BEGIN",
            |conn| conn.batch_execute(&format!("COMMIT; BEGIN; {OWN}")),
            ended,
            "early",
        ),
        ("ROLLBACK", |conn| conn.batch_execute("ROLLBACK"), ended, ""),
        (
            "ROLLBACK and BEGIN",
            |conn| conn.batch_execute("ROLLBACK; BEGIN"),
            ended,
            "",
        ),
        ("OR ROLLBACK", or_rollback, ended, ""),
        (
            "Diesel's commit",
            AnsiTransactionManager::commit_transaction,
            ended,
            "early",
        ),
        (
            "Diesel's rollback",
            AnsiTransactionManager::rollback_transaction,
            ended,
            "",
        ),
        (
            "Diesel's begin",
            AnsiTransactionManager::begin_transaction,
            began,
            "",
        ),
        (
            "COMMIT and an error",
            |conn| conn.batch_execute("COMMIT; oops"),
            "near \"oops\": syntax error; and the transaction that it runs in has ended",
            "early",
        ),
        (
            "Diesel's begin and an error",
            |conn| {
                AnsiTransactionManager::begin_transaction(conn)?;
                conn.batch_execute("oops")
            },
            "near \"oops\": syntax error",
            "",
        ),
    ] {
        let (error, is_there, is_pending) = started(function);
        assert!(
            error.contains("in the function that 2_move/up.sql:2 calls: "),
            "{what}: {error}"
        );
        assert!(
            error.contains(message) && error.contains("\nhint: "),
            "{what}: {error}"
        );
        assert_eq!(is_there, there, "{what}");
        assert!(is_pending, "{what}");
    }
}

#[test]
fn transactions_within_it_are_a_function_s_own_affair() {
    let both = |conn: &mut SqliteConnection| -> QueryResult<()> {
        conn.transaction(|conn| conn.batch_execute("CREATE TABLE own (a)"))?;
        let undone: QueryResult<()> = conn.transaction(|conn| conn.batch_execute("DROP TABLE own; oops"));
        assert!(undone.is_err());
        conn.batch_execute("SAVEPOINT mine")
    };
    let (error, there, is_pending) = started(both);
    assert_eq!(
        (error.as_str(), there.as_str(), is_pending),
        ("done", "early late own", false)
    );
}

/// One that would never run is told of, and not passed by.
#[test]
fn a_call_is_a_statement_of_the_script() -> Result<(), Box<dyn Error>> {
    let place = Place::new();
    let nothing = |_: &mut SqliteConnection| QueryResult::Ok(());
    for no_call in [
        format!("-- {CALL};\nSELECT 1;"),
        format!("SELECT '\n{CALL};\n';"),
        format!("CREATE TABLE a (b); CREATE TRIGGER c AFTER INSERT ON a BEGIN\n{CALL};\nEND;"),
    ] {
        let revisions = || [revision("1_move", &no_call)];
        let started = startup(MODELS, revisions())
            .data_migration(DataMigration::new("1_move", nothing))
            .run(&place.url(), &mut Quiet);
        let message = started.map(|_| ()).unwrap_err().to_string();
        assert!(message.contains("would never run: `1_move/up.sql`"), "{message}");
        // Without a function there is nothing to miss.
        let started = startup(MODELS, revisions()).run(&Place::new().url(), &mut Quiet);
        started?;
    }
    // The way down of `revision` calls nothing.
    let started = startup(MODELS, [revision("1_move", &format!("{CALL};"))])
        .data_migration(DataMigration::new("1_move", nothing).down(nothing))
        .run(&place.url(), &mut Quiet);
    let message = started.map(|_| ()).unwrap_err().to_string();
    assert!(
        message.contains("would never run: `1_move/down.sql`"),
        "{message}"
    );
    Ok(())
}
