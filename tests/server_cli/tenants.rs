//! One database of PostgreSQL, and a schema for each tenant: each has tables and books of its own, and they do not wait for each other.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::project::{Project, Run};
use super::server::{Postgres, Server};

const TENANTS: usize = 12;

#[derive(QueryableByName)]
struct Got {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The URL of a tenant: its schema, and what stands behind it in the path.
fn url(project: &Project<Postgres>, schema: &str, behind: &str) -> String {
    let url = &project.url;
    let sign = if url.contains('?') { '&' } else { '?' };
    format!("{url}{sign}options=-c%20search_path%3D{schema}{behind}")
}

/// The schemas that have a table of this name.
fn schemas(project: &Project<Postgres>, table: &str) -> Vec<String> {
    let query = format!(
        "SELECT CAST(schemaname AS text) AS text FROM pg_tables WHERE tablename = '{table}' ORDER BY 1"
    );
    Postgres::texts(&mut project.open(), &query)
}

fn fleet(project: &Project<Postgres>, behind: &str, arguments: &[&str]) -> Run {
    let urls: Vec<String> = (0..TENANTS)
        .map(|number| url(project, &format!("tenant_{number:02}"), behind))
        .collect();
    std::fs::write(project.path().join("list"), urls.join("\n")).unwrap();
    project.run_with("", &[arguments, &["--databases", "list", "--jobs", "4"]].concat())
}

fn begin(with_public: bool) -> Option<(Project<Postgres>, Vec<String>)> {
    let project = Project::<Postgres>::new()?;
    let names: Vec<String> = (0..TENANTS).map(|number| format!("tenant_{number:02}")).collect();
    for name in &names {
        project
            .open()
            .batch_execute(&format!("CREATE SCHEMA {name}"))
            .unwrap();
    }
    project.migration("1_a", "CREATE TABLE a (id INTEGER PRIMARY KEY);", "DROP TABLE a;");
    project.migration(
        "2_b",
        "CREATE TABLE b (id INTEGER REFERENCES a);",
        "DROP TABLE b;",
    );
    if with_public {
        // Diesel's table and the ledger are in `public` before there is any tenant.
        project.run_with("", &["upgrade"]).ok();
    }
    Some((project, names))
}

#[test]
fn each_tenant_has_tables_and_books_of_its_own() {
    for (with_public, behind) in [(false, ""), (true, ""), (true, "%2Cpublic")] {
        let Some((project, names)) = begin(with_public) else {
            return;
        };
        let all: Vec<String> = with_public
            .then(|| "public".to_owned())
            .into_iter()
            .chain(names.iter().cloned())
            .collect();
        let before = fleet(&project, behind, &["current", "--json"]);
        assert_eq!(
            before.ok().matches("\"pending\": 2").count(),
            TENANTS,
            "{before:#?}"
        );
        let run = fleet(&project, behind, &["upgrade", "+1"]);
        run.says(&["upgrade of 12 databases: 12 done\n"]);
        run.ok();
        assert_eq!(schemas(&project, "a"), all);
        for books in ["__diesel_schema_migrations", "__olembic_ledger"] {
            assert_eq!(schemas(&project, books), all, "{books}");
        }
        fleet(&project, behind, &["upgrade"]).ok();
        assert_eq!(schemas(&project, "b"), all);
        fleet(&project, behind, &["upgrade"]).says(&["12 nothing to do"]);
        fleet(&project, behind, &["current", "--check-heads"]).ok();
        fleet(&project, behind, &["downgrade", "base"]).ok();
        let left: &[&str] = if with_public { &["public"] } else { &[] };
        assert_eq!(schemas(&project, "b"), left);
    }
}

#[test]
fn a_schema_that_is_not_there_is_no_licence_to_migrate_the_next() {
    let Some((project, _)) = begin(false) else {
        return;
    };
    project
        .open()
        .batch_execute("DROP SCHEMA tenant_03; DROP SCHEMA tenant_05")
        .unwrap();
    for behind in ["", "%2Cpublic"] {
        for verb in [&["current"][..], &["upgrade"], &["stamp", "head"]] {
            let run = fleet(&project, behind, verb);
            run.ends(2);
            run.says(&[
                "the schema `tenant_03` is not there",
                "the schema `tenant_05` is not there",
                "CREATE SCHEMA tenant_05",
                "2 failed",
            ]);
        }
    }
    assert!(!schemas(&project, "__diesel_schema_migrations").contains(&"public".to_owned()));
    assert_eq!(schemas(&project, "b").len(), TENANTS - 2);
}

/// Whoever migrates one tenant keeps others from that one alone.
#[test]
fn tenants_do_not_wait_for_each_other() {
    let Some((project, _)) = begin(false) else {
        return;
    };
    // All of them sleep at once; with one lock for the database they would do so one after another.
    project.migration("3_c", "CREATE TABLE c AS SELECT pg_backend_pid() AS pid, clock_timestamp() AS began;\nSELECT pg_sleep(0.5);\nALTER TABLE c ADD COLUMN ended timestamptz;\nUPDATE c SET ended = clock_timestamp();", "DROP TABLE c;");
    fleet(&project, "", &["upgrade"]).ok();
    let parts: Vec<String> = (0..TENANTS)
        .map(|number| format!("SELECT {number} AS t, began, ended FROM tenant_{number:02}.c"))
        .collect();
    let all = parts.join(" UNION ALL ");
    let query = format!(
        "WITH c AS ({all}) SELECT count(*) AS number FROM c one JOIN c other ON one.t < other.t \
         AND one.began < other.ended AND other.began < one.ended"
    );
    let overlaps: Got = diesel::sql_query(query).get_result(&mut project.open()).unwrap();
    assert!(overlaps.number > 0, "they waited for each other");
}
