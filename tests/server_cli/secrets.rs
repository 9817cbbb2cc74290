//! No verb prints a password, whatever is wrong with a URL; and what a URL says of TLS reaches the client library.

use super::project::{Depot, Project, finish};
use super::server::{Maria, Postgres};

const SECRET: &str = "Xk9";
/// Percent-encoded, with what a URL cannot hold otherwise, and as it is decoded.
const PARTS: [&str; 3] = ["Xk9", "zQ%2F7", "zQ/7"];

const VERBS: [&[&str]; 12] = [
    &[],
    &["current"],
    &["history"],
    &["check"],
    &["upgrade"],
    &["downgrade", "base"],
    &["revision", "--autogenerate", "-m", "secret"],
    &["rehearse"],
    &["rehearse", "--on-copy"],
    &["schema", "--from", "database"],
    &["schema", "--from", "migrations"],
    &["diff"],
];

/// Every verb with this URL, however it is said; each fails, or never needs the database.
fn every_verb_with<S: Depot>(project: &Project<S>, url: &str) {
    let mut runs = Vec::new();
    for verb in VERBS {
        let mut command = project.command();
        command.args(["--database-url", url]).args(verb);
        runs.push((verb, command));
    }
    for (place, verb) in [
        ("DATABASE_URL", &["upgrade"][..]),
        ("DATABASE_URL", &[]),
        ("OLEMBIC_SCRATCH_URL", &["check"]),
        ("OLEMBIC_SCRATCH_URL", &["rehearse"]),
        ("DEPOT_SCRATCH_URL", &["schema", "--from", "migrations"]),
        ("DEPOT_URL", &["current"]),
    ] {
        let mut command = project.command();
        command.env(place, url).args(verb);
        runs.push((verb, command));
    }
    for verb in [
        &["rehearse", "--scratch-url"][..],
        &["schema", "--from"],
        &["diff", "--from"],
        &["diff", "--from", "models", "--to"],
    ] {
        let mut command = project.command();
        command.args(verb).arg(url);
        runs.push((verb, command));
    }
    let mut failed = 0;
    for (verb, mut command) in runs {
        command
            .env("DEPOT_MODELS", "first")
            .env("DEPOT_TRACE", "1")
            .env("RUST_BACKTRACE", "1");
        let run = finish(&mut command);
        for part in PARTS {
            assert!(
                !run.stdout.contains(part) && !run.stderr.contains(part),
                "`{part}` of {url} by {verb:?}: {run:#?}"
            );
        }
        assert!(!run.stderr.contains("panicked"), "{verb:?} {run:#?}");
        failed += usize::from(run.code == 2);
    }
    assert!(failed > 12, "{url}: only {failed} have failed");
}

#[test]
fn no_password_of_postgresql_is_printed() {
    let Some(project) = Project::<Postgres>::new() else {
        return;
    };
    project.migration("2030-01-01-000000_a", "CREATE TABLE a (id INT)", "DROP TABLE a");
    let name = &project.name;
    for url in [
        format!("postgres://ann:{SECRET}@127.0.0.1:1/db"),
        format!("postgres://ann:{SECRET}zQ%2F7@127.0.0.1:1/db"),
        format!("postgres://ann:{SECRET}zQ/7@127.0.0.1:1/db"),
        format!("postgres://ann:{SECRET}?zQ/7@127.0.0.1:1/db"),
        format!("postgres://ann:zQ%zz{SECRET}@127.0.0.1:1/db"),
        format!("postgres://127.0.0.1:1/db?user=ann&password={SECRET}"),
        format!("postgres://127.0.0.1:1/db?password={SECRET} zQ/7&user=ann"),
        format!("postgres://127.0.0.1:1/db?sslmode=require&sslpassword={SECRET}"),
        format!("host=127.0.0.1 port=1 user=ann password={SECRET} dbname=db"),
        format!("host=127.0.0.1 port=1 password = 'zQ/7 {SECRET}' user=ann"),
        format!("password='zQ/7 {SECRET} host=127.0.0.1 port=1"),
        format!("host=127.0.0.1 port=1 password={SECRET} zQ/7"),
        format!("host=127.0.0.1 password={SECRET} user=nobody_{name} dbname={name}"),
        format!("postgres://nobody_{name}:{SECRET}@127.0.0.1:5432/{name}"),
        format!("postgres://ann:{SECRET}@127.0.0.1:port/db"),
        format!("postgres://ann:{SECRET}@/no/such/socket"),
        format!("mysql://ann:{SECRET}@127.0.0.1:1/db"),
        format!("postgres:/ann:{SECRET}@127.0.0.1:1/db"),
        format!("ann:{SECRET}@127.0.0.1/db"),
    ] {
        every_verb_with(&project, &url);
    }
}

#[test]
fn no_password_of_mariadb_is_printed() {
    let Some(project) = Project::<Maria>::new() else {
        return;
    };
    project.migration("2030-01-01-000000_a", "CREATE TABLE a (id INT)", "DROP TABLE a");
    let user = format!("ann_{}", &project.name[project.name.len() - 20..]);
    project.as_admin(&format!("CREATE USER {user}@'%' IDENTIFIED BY 'other'"));
    let there = project.url.split_once("://").unwrap().1;
    let there = there.rsplit_once('@').map_or(there, |(_, host)| host).to_owned();
    for url in [
        format!("mysql://ann:{SECRET}@127.0.0.1:1/db"),
        format!("mariadb://ann:{SECRET}zQ%2F7@127.0.0.1:1/db"),
        format!("mysql://ann:{SECRET}zQ/7@127.0.0.1:1/db"),
        format!("mysql://ann:{SECRET}?zQ/7@127.0.0.1:1/db"),
        format!("mysql://127.0.0.1:1/db?user=ann&password={SECRET}"),
        format!("mysql://ann:{SECRET}@127.0.0.1:port/db"),
        format!("mysql://{user}:{SECRET}@{there}"),
        format!("mysql://{user}:{SECRET}@{there}?ssl_mode=nonsense"),
        format!("mysql://{user}:{SECRET}@{there}?lock_wait_timeout=long"),
        format!("postgres://ann:{SECRET}@127.0.0.1:1/db"),
        format!("ann:{SECRET}@127.0.0.1/db"),
    ] {
        every_verb_with(&project, &url);
    }
    project.as_admin(&format!("DROP USER {user}@'%'"));
}

#[test]
fn tls_is_the_client_librarys_matter() {
    if let Some(project) = Project::<Postgres>::new() {
        let run = |parameters: &str| {
            let url = format!("{}?{parameters}", project.url);
            project.run_with("", &["--database-url", &url, "current"])
        };
        run("sslmode=verify-full&sslrootcert=/no/such/file.pem")
            .fails_with(&["/no/such/file.pem", "hint: set TLS as libpq knows it"]);
        run("sslmode=nonsense").fails_with(&["sslmode"]);
        run("sslmode=disable").ok();
    }
    if let Some(project) = Project::<Maria>::new() {
        let run = |parameters: &str| {
            let url = format!("{}?{parameters}", project.url);
            project.run_with("", &["--database-url", &url, "current"])
        };
        let asks_for_tls = run("ssl_mode=REQUIRED");
        let has_tls = has_tls(&project);
        if has_tls {
            asks_for_tls.ok();
        } else {
            asks_for_tls.fails_with(&["SSL", "hint: set TLS as the client knows it"]);
        }
        run("ssl_mode=DISABLED").ok();
    }
}

fn has_tls(project: &Project<Maria>) -> bool {
    use super::server::Server;
    let query = "SELECT CONVERT(@@have_ssl USING utf8mb4) AS text";
    Maria::texts(&mut project.open(), query) == ["YES"]
}
