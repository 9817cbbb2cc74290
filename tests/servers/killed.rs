//! Processes that are killed at every statement that they send: the next run finishes, and nothing is done twice.

use super::process::{End, end};
use super::server::{Maria, Place, Postgres, Server};

/// On PostgreSQL a revision is there whole or not at all.
fn a_kill_at_every_statement<S: Server>(place: &Place<S>, job: &str, whole: bool) -> usize {
    let reset = || {
        place.empty();
        if job == "down" {
            place.run("up").unwrap();
        }
    };
    reset();
    let mut states = vec![place.dump()];
    let revisions = place.run(job).unwrap();
    let after = place.dump();
    if whole && job == "up" {
        use olembic::migrate::{UpgradeTarget, upgrade};
        let folder = olembic::revision::read(place.folder()).unwrap();
        place.empty();
        for _ in 0..revisions {
            upgrade(
                &mut place.open(),
                &folder,
                &"+1".parse::<UpgradeTarget>().unwrap(),
                |_| {},
            )
            .unwrap();
            states.push(place.dump());
        }
    }
    for stop in 1_usize.. {
        reset();
        let end = end(place.spawn(job, &stop.to_string()));
        if whole && job == "up" {
            // The lock is there no longer, or soon will be: whoever looks sees a whole number of revisions.
            let found = place.dump();
            assert!(states.contains(&found), "{job}, statement {stop}: {found:?}");
        }
        place.run(job).unwrap();
        assert_eq!(place.dump(), after, "{job}, after statement {stop}");
        if end == End::Done {
            return stop - 1;
        }
    }
    unreachable!("a run has an end");
}

fn revisions<S: Server>(place: &Place<S>) {
    place.revision(
        "1_a",
        "CREATE TABLE log (word VARCHAR(50) NOT NULL);
         INSERT INTO log VALUES ('a');
         CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, b INTEGER);
         CREATE INDEX a_b ON a (b);",
        "DROP TABLE a; DROP TABLE log;",
    );
    place.revision(
        "2_b",
        "INSERT INTO log VALUES ('b');
         UPDATE log SET word = concat(word, '+') WHERE word = 'a';
         ALTER TABLE a ADD COLUMN c INTEGER;
         UPDATE log SET word = concat(word, '*');
         ALTER TABLE a DROP COLUMN b;
         INSERT INTO a (id, c) VALUES (1, 2);
         UPDATE a SET c = c + 1;
         UPDATE log SET word = concat(word, '#');",
        "ALTER TABLE a ADD COLUMN b INTEGER;
         UPDATE log SET word = concat(word, '-');
         ALTER TABLE a DROP COLUMN c;
         DELETE FROM log WHERE word LIKE 'b%';
         DELETE FROM a;",
    );
}

#[test]
fn a_kill_leaves_whole_revisions_on_postgres() {
    let Some(place) = Place::<Postgres>::new() else {
        return;
    };
    revisions(&place);
    for job in ["up", "down"] {
        let statements = a_kill_at_every_statement(&place, job, true);
        assert!(statements > 20, "{job}: {statements}");
    }
}

#[test]
fn a_kill_leaves_what_the_next_run_finishes_on_mariadb() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    revisions(&place);
    for job in ["up", "down"] {
        let statements = a_kill_at_every_statement(&place, job, false);
        assert!(statements > 30, "{job}: {statements}");
    }
}
