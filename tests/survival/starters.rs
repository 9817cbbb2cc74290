//! Sixteen processes on one database file, also when one of them is killed: every migration runs once.

use crate::crowd::{Crowd, Ended, Gate, until};
use crate::project::Project;

const STARTERS: usize = 16;
const ROUNDS: usize = 20;
const NAMES: [&str; 6] = ["log", "open", "slow", "gate", "rebuild", "last"];

/// What a start without a verb, and `upgrade`, are told by.
const START: &[&str] = &[];
const UPGRADE: &[&str] = &["upgrade"];

/// Every migration has run, and has run once.
#[track_caller]
fn ran_once(project: &Project, ended: &Ended) {
    let log = project.texts("SELECT entry AS text FROM log ORDER BY rowid");
    assert_eq!(log, NAMES, "{ended:#?}");
    let found = [
        "SELECT n AS number FROM counter",
        "SELECT count(*) AS number FROM counter",
        "SELECT count(*) AS number FROM many",
        "SELECT count(*) AS number FROM __diesel_schema_migrations",
        "SELECT count(*) AS number FROM __diesel_schema_migrations JOIN __olembic_ledger ON revision = version",
    ]
    .map(|query| project.number(query));
    assert_eq!(found, [6, 1, 20_000, 6, 6], "{ended:#?}");
    let sound = project.texts("SELECT integrity_check AS text FROM pragma_integrity_check");
    assert_eq!(sound, ["ok"]);
}

/// The empty file is there, as a deployment may have made it.
fn empty() -> Project {
    let project = Project::new();
    std::fs::write(project.path().join("shelf.db"), "").unwrap();
    project
}

fn together(arguments: &[&str]) {
    for _ in 0..ROUNDS {
        let project = empty();
        let ended = Crowd::start(&project, STARTERS, arguments).end();
        ended.all_did_it_but(None);
        ran_once(&project, &ended);
        for name in NAMES {
            assert_eq!(ended.count(&format!("000000_{name}")), 1, "{ended:#?}");
        }
    }
}

#[test]
fn sixteen_starts_run_each_migration_once() {
    together(START);
}

#[test]
fn sixteen_upgrades_run_each_migration_once() {
    together(UPGRADE);
}

/// Kills the process that runs this migration, in the middle of its transaction.
fn killed_in(name: &str, arguments: &[&str]) {
    let project = empty();
    let gate = Gate::close(&project, &format!("{name}.db"));
    let mut crowd = Crowd::start(&project, STARTERS, arguments);
    let step = format!(
        "upgrade 2021-01-0{}-000000_{name}",
        if name == "gate" { 4 } else { 5 }
    );
    let victim = crowd.hear(&step);
    // It has written, and cannot go on.
    until(|| project.path().join("shelf.db-journal").exists());
    crowd.kill(victim);
    gate.open();
    let ended = crowd.end();
    ended.all_did_it_but(Some(victim));
    ran_once(&project, &ended);
    for other in NAMES {
        let runs = ended.count(&format!("000000_{other}"));
        assert_eq!(runs, if other == name { 2 } else { 1 }, "{other}: {ended:#?}");
    }
}

/// Kills a process that waits for the one that migrates.
fn killed_while_it_waits(arguments: &[&str]) {
    let project = empty();
    let gate = Gate::close(&project, "gate.db");
    let mut crowd = Crowd::start(&project, STARTERS, arguments);
    // Whoever found the lock taken may have been the next to have it: only now is it sure who waits.
    let migrates = crowd.hear("upgrade 2021-01-04-000000_gate");
    let victim = crowd.hear_another(
        migrates,
        "another program is migrating this database: waiting for it, up to 300 s",
    );
    crowd.kill(victim);
    gate.open();
    let ended = crowd.end();
    ended.all_did_it_but(Some(victim));
    ran_once(&project, &ended);
    for name in NAMES {
        assert_eq!(ended.count(&format!("000000_{name}")), 1, "{ended:#?}");
    }
}

fn killed(arguments: &[&str]) {
    for round in 0..ROUNDS {
        match round % 5 {
            0 | 2 => killed_in("gate", arguments),
            1 | 3 => killed_in("rebuild", arguments),
            _ => killed_while_it_waits(arguments),
        }
    }
}

#[test]
fn sixteen_starts_of_which_one_is_killed_run_each_migration_once() {
    killed(START);
}

#[test]
fn sixteen_upgrades_of_which_one_is_killed_run_each_migration_once() {
    killed(UPGRADE);
}
