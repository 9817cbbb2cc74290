//! `upgrade --sql`, `downgrade --sql`, `--dry-run` and `squash` on servers.

use std::io::Write;
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;

use super::project::{Depot, Project};
use super::server::{Maria, Postgres, Server};

const ONE: &str = "2030-01-01-000000_one";
const TWO: &str = "2030-01-02-000000_two";
const THREE: &str = "2030-01-03-000000_three";

fn three<S: Depot>() -> Option<Project<S>> {
    let project = Project::<S>::new()?;
    let key = "id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL";
    project.migration(
        ONE,
        &format!("CREATE TABLE one ({key});\nINSERT INTO one VALUES (1, 'it''s; x') -- the first"),
        "-- it's \\ back; \"so\"\nDROP TABLE one;\n",
    );
    project.migration(
        TWO,
        &format!(
            "CREATE TABLE two ({key});\nINSERT INTO two SELECT id, name FROM one;\nUPDATE one SET name = 'y';"
        ),
        "DROP TABLE two;\nUPDATE one SET name = 'it''s; x';",
    );
    let three = format!("CREATE TABLE three ({key});\nALTER TABLE two ADD COLUMN more INTEGER;");
    project.migration(
        THREE,
        &three,
        "ALTER TABLE two DROP COLUMN more;\nDROP TABLE three;\n",
    );
    Some(project)
}

/// What stands in the books, but for times.
fn books<S: Depot>(project: &Project<S>) -> Vec<String> {
    let mut conn = project.open();
    let mut books = S::texts(
        &mut conn,
        "SELECT version AS text FROM __diesel_schema_migrations ORDER BY version",
    );
    books.extend(S::texts(
        &mut conn,
        "SELECT concat(revision, '|', name, '|', parents, '|', checksum, '|', down_script, '|', run_in_transaction, '|', olembic, \
         '|', format, '|', seal) AS text FROM __olembic_ledger ORDER BY revision",
    ));
    books.extend(project.tables());
    books
}

fn a_script_leads_where_the_run_leads<S: Depot>() {
    let (Some(real), Some(printed)) = (three::<S>(), three::<S>()) else {
        return;
    };
    for (target, script) in [("2030-01-01", "2030-01-01"), ("head", "2030-01-01:head")] {
        real.run_with("", &["upgrade", target]).ok();
        let text = printed.run_with("", &["upgrade", "--sql", script]);
        printed.open().batch_execute(text.ok()).unwrap();
        assert_eq!(books(&printed), books(&real), "{script}");
        let next = printed.run_with("", &["upgrade", target]);
        assert_eq!((next.ok(), next.stderr.as_str()), ("", "nothing to upgrade\n"));
    }
    real.run_with("", &["downgrade", "-2"]).ok();
    let text = printed.run_with("", &["downgrade", "--sql", "head:-2"]);
    printed.open().batch_execute(text.ok()).unwrap();
    assert_eq!(books(&printed), books(&real));
    // What the ledger keeps of it is what undoes it.
    printed.run_with("", &["downgrade", "base"]).ok();
    assert!(printed.tables().is_empty());
}

fn a_stamp_script_says_what_a_stamp_says<S: Depot>() {
    let (Some(real), Some(printed)) = (three::<S>(), three::<S>()) else {
        return;
    };
    for (stamp, script) in [
        (&["2030-01-02"][..], &["2030-01-02"][..]),
        (&["2030-01-01"], &["2030-01-02:2030-01-01"]),
        (&["head"], &["current:head"]),
        (&["--purge", "2030-01-02"], &["--purge", "2030-01-02"]),
        (&["base"], &["2030-01-02:base"]),
    ] {
        real.run_with("", &[&["stamp"], stamp].concat()).ok();
        let text = printed.run_with("", &[&["stamp", "--sql"], script].concat());
        printed.open().batch_execute(text.ok()).unwrap();
        assert_eq!(books(&printed), books(&real), "{script:?}");
    }
    assert!(books(&real).is_empty());
}

fn a_squash_is_what_they_were<S: Depot>() {
    let (Some(old), Some(new)) = (three::<S>(), three::<S>()) else {
        return;
    };
    old.run_with("", &["upgrade"]).ok();
    for project in [&old, &new] {
        project.run_with("", &["squash", ":head", "-m", "all"]).ok();
        assert_eq!(project.folders(), ["2030-01-03-000000_all"]);
    }
    let next = old.run_with("", &["upgrade"]);
    assert_eq!((next.ok(), next.stderr.as_str()), ("", "nothing to upgrade\n"));
    new.run_with("", &["upgrade"]).ok();
    assert_eq!(old.tables(), new.tables());
    for project in [&old, &new] {
        project.run_with("", &["downgrade", "base"]).ok();
        assert!(project.tables().is_empty());
        let left = "SELECT version AS text FROM __diesel_schema_migrations";
        assert!(S::texts(&mut project.open(), left).is_empty());
    }
}

crate::on_both_servers!(
    a_script_leads_where_the_run_leads,
    a_stamp_script_says_what_a_stamp_says,
    a_squash_is_what_they_were
);

/// The clients themselves, where there are any; with a preflight, and what they have to be told of.
#[test]
fn the_clients_run_it() {
    if let Some(project) = three::<Postgres>() {
        project.plain_migration(
            "2030-01-04-000000_four",
            "CREATE INDEX CONCURRENTLY four ON one (name);",
            "DROP INDEX CONCURRENTLY four;",
        );
        strict(&project);
        let mut client = Command::new("psql");
        client.args(["-q", "-v", "ON_ERROR_STOP=1", &project.url]);
        client_runs(&project, client);
    }
    if let Some(project) = three::<Maria>() {
        project.migration(
            "2030-01-04-000000_four",
            "CREATE TRIGGER four BEFORE INSERT ON one FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; END;",
            "DROP TRIGGER four;",
        );
        strict(&project);
        let url = project.url.strip_prefix("mysql://").unwrap();
        let (user, place) = url.split_once('@').unwrap();
        let (host, database) = place.split_once('/').unwrap();
        let (host, port) = host.split_once(':').unwrap_or((host, "3306"));
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let mut client = Command::new("mariadb");
        client
            .args(["-h", host, "-P", port, "-u", user, database])
            .env("MYSQL_PWD", password);
        client_runs(&project, client);
    }
}

fn strict<S: Depot>(project: &Project<S>) {
    project.migration(
        "2030-01-05-000000_five",
        "-- olembic: preflight = SELECT id FROM one WHERE name = 'y' -- {rows} of one are y ({keys})\nCREATE TABLE five (id INTEGER);",
        "DROP TABLE five;",
    );
}

fn client_runs<S: Depot>(project: &Project<S>, mut client: Command) {
    let mut run = |script: &str| {
        let child = client
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn();
        let Ok(mut child) = child else {
            println!("skipped: there is no client");
            return None;
        };
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        Some((
            output.status.success(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ))
    };
    let text = project.run_with("", &["upgrade", "--sql"]);
    let Some((done, said)) = run(text.ok()) else {
        return;
    };
    assert!(!done, "the preflight finds a row");
    assert!(
        said.contains("rows of one are y") || said.contains("preflight"),
        "{said}"
    );
    project.open().batch_execute("UPDATE one SET name = 'z'").unwrap();
    let rest = project.run_with("", &["upgrade", "--sql", "2030-01-04:head"]);
    let (done, said) = run(rest.ok()).unwrap();
    assert!(done, "{said}");
    let next = project.run_with("", &["upgrade"]);
    assert_eq!((next.ok(), next.stderr.as_str()), ("", "nothing to upgrade\n"));
    let back = project.run_with("", &["downgrade", "--sql", "head:base"]);
    let (done, said) = run(back.ok()).unwrap();
    assert!(done, "{said}");
    assert!(project.tables().is_empty());
}

#[test]
fn a_dry_run_leaves_nothing_on_postgresql() {
    let Some(project) = three::<Postgres>() else {
        return;
    };
    let everything = "SELECT CAST(relname AS text) AS text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1";
    let all = |project: &Project<Postgres>| Postgres::texts(&mut project.open(), everything);
    let run = project.run_with("", &["upgrade", "--dry-run"]);
    run.ok();
    run.says(&[
        "dry run: upgrade 2030-01-03-000000_three",
        "the database is as it was",
    ]);
    assert!(all(&project).is_empty(), "{:?}", all(&project));
    project.run_with("", &["upgrade"]).ok();
    let before = (all(&project), books(&project), project.dump());
    project.run_with("", &["downgrade", "--dry-run", "base"]).ok();
    assert_eq!((all(&project), books(&project), project.dump()), before);
    // What is asked at COMMIT alone.
    let name = "2030-01-04-000000_four";
    let late = "CREATE TABLE four (id INTEGER REFERENCES one DEFERRABLE INITIALLY DEFERRED); INSERT INTO four VALUES (77);";
    project.migration(name, late, "DROP TABLE four;");
    project
        .run_with("", &["upgrade", "--dry-run"])
        .fails_with(&["foreign key constraint"]);
    project
        .run_with("", &["upgrade"])
        .fails_with(&["foreign key constraint"]);
    project.plain_migration(
        name,
        "CREATE INDEX CONCURRENTLY four ON one (name);",
        "DROP INDEX four;",
    );
    project
        .run_with("", &["upgrade", "--dry-run"])
        .fails_with(&["cannot undo `2030-01-04-000000_four`", "rehearse --on-copy"]);
    assert_eq!((all(&project), books(&project), project.dump()), before);
}

#[test]
fn mariadb_has_no_dry_run() {
    let Some(project) = three::<Maria>() else {
        return;
    };
    project
        .run_with("", &["upgrade", "--dry-run"])
        .fails_with(&["commits every change of a table by itself", "rehearse --on-copy"]);
    assert!(project.tables().is_empty());
}
