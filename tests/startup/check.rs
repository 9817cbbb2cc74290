//! Checks: what they find, what they cost, and that they change nothing.

use std::sync::{Arc, Mutex};

use diesel::connection::InstrumentationEvent;
use diesel::{Connection, SqliteConnection};
use olembic::OnStart::{Check, Migrate, Refuse};
use olembic::migrate::Database;
use olembic::schema::Filter;

use crate::place::{MODELS, Place, first, next, revision, startup};

#[test]
fn a_check_makes_no_database() {
    let place = Place::new();
    let report = place.start(MODELS, [], Refuse).unwrap_err().to_string();
    assert!(report.contains("create table racks"), "{report}");
    assert_eq!(place.files(), 0);
}

#[test]
fn a_start_that_migrates_reports_what_ran() {
    let place = Place::new();
    let report = place.start(MODELS, [first()], Migrate).unwrap();
    assert_eq!(
        (report.ran.as_slice(), report.is_right()),
        (&["1_racks".to_owned()][..], true)
    );
    let report = place.start(MODELS, [first()], Migrate).unwrap();
    assert!(report.ran.is_empty() && report.is_right());
}

#[test]
fn what_is_not_as_it_should_be_is_named() {
    let place = Place::new();
    place.start(MODELS, [first()], Migrate).unwrap();
    let more = || revision("2_more", "CREATE TABLE more (id INTEGER);");
    let edited = || revision("1_racks", "-- another text");
    for (models, revisions, hand, expected, ways) in [
        (MODELS, vec![first()], "", &[][..], &[][..]),
        (
            MODELS,
            vec![first(), more()],
            "",
            &["`2_more` is pending"],
            &["`upgrade` runs"],
        ),
        (
            MODELS,
            vec![],
            "",
            &["`1_racks` is applied, and this program does not have it"],
            &["what this program does not have, `downgrade` takes back"],
        ),
        (
            next::MODELS,
            vec![first()],
            "",
            &["add column racks.colour"],
            &["undo what was changed by hand, or let `revision"],
        ),
        (
            MODELS,
            vec![first()],
            "ALTER TABLE racks RENAME TO old; CREATE TABLE racks (id INTEGER NOT NULL PRIMARY KEY, \
             place VARCHAR(40) NOT NULL, boards INTEGER NOT NULL); DROP TABLE old",
            &["alter column racks.place"],
            &["undo what"],
        ),
        (
            MODELS,
            vec![edited()],
            "CREATE INDEX by_hand ON racks (boards)",
            &[
                "`1_racks` was edited after it was applied",
                "drop index by_hand",
                "alter column racks.place",
            ],
            &[
                "undo what",
                "bring back what ran; or, where this database is what the new text says, `upgrade --accept-edited 1_racks`",
            ],
        ),
    ] {
        if !hand.is_empty() {
            place.execute(hand);
        }
        let report = place.start(models, revisions.clone(), Check).unwrap();
        let lines = report.lines();
        assert_eq!(lines.len(), expected.len(), "{lines:?}");
        for (line, expected) in lines.iter().zip(expected) {
            assert!(line.starts_with(expected), "{lines:?}");
        }
        assert_eq!(report.is_right(), expected.is_empty());
        match place.start(models, revisions, Refuse) {
            Ok(report) => assert!(expected.is_empty(), "{report:?}"),
            Err(error) => {
                let message = error.to_string();
                assert!(
                    message.starts_with("the database is not what this program needs\n"),
                    "{message}"
                );
                assert!(expected.iter().all(|line| message.contains(line)), "{message}");
                let hints: Vec<_> = message.split("\nhint: ").skip(1).collect();
                assert_eq!(hints.len(), ways.len(), "{message}");
                for (hint, way) in hints.iter().zip(ways) {
                    assert!(hint.starts_with(way), "{message}");
                }
            }
        }
    }
}

#[test]
fn tables_that_are_nobodys_business_are_not_regarded() {
    let place = Place::new();
    place.start(MODELS, [first()], Migrate).unwrap();
    place.execute("CREATE TABLE legacy_a (id INTEGER); CREATE TABLE legacy_b (id INTEGER)");
    assert!(!place.start(MODELS, [first()], Check).unwrap().is_right());
    let startup = startup(MODELS, [first()]).on_start(Refuse);
    let startup = startup.exclude_tables(Filter::new(["legacy_*"]).unwrap());
    startup.run(&place.url(), &mut olembic::migrate::Quiet).unwrap();
}

/// Who has migrated has compared, and noted it: a check then looks at the catalogue alone. A note is worth nothing once the
/// database or the models have changed; both are asserted above, on a database that has one.
#[test]
fn a_check_after_an_agreement_costs_three_queries() {
    let place = Place::new();
    place.start(MODELS, [first()], Migrate).unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let mut conn = SqliteConnection::open(&place.url()).unwrap();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            log.lock().unwrap().push(query.to_string());
        }
    });
    let report = startup(MODELS, [first()]).check(&mut conn).unwrap();
    assert!(report.is_right());
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 3, "{seen:#?}");
}
