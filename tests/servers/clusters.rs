//! Clusters whose nodes do not know each other's locks.

use diesel::connection::SimpleConnection;
use olembic::migrate::{Database, Migrator, Quiet, UpgradeTarget};

use super::own_servers::{Galera, OwnMaria, OwnServer};
use super::server::{Maria, Place, Postgres, Server};

/// Upgrades with or without the word that nobody else does.
fn upgraded<S: Server>(place: &Place<S>, alone: bool) -> Result<usize, String> {
    let folder = olembic::revision::read(place.folder()).unwrap();
    let migrator = Migrator::new(&folder).single_starter(alone);
    migrator
        .upgrade(&mut place.open(), &UpgradeTarget::Head, &mut Quiet)
        .map_err(|error| error.to_string())
}

fn only_with_a_single_starter<S: Server>(place: &Place<S>, what: &str) {
    place.revision(
        "1_t",
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY);",
        "DROP TABLE t;",
    );
    assert!(place.open().cluster().unwrap().unwrap().starts_with(what));
    let message = upgraded(place, false).unwrap_err();
    for part in [
        what,
        "nothing was run",
        "\nhint: ",
        "--single-starter",
        "single_starter(true)",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(place.dump(), Vec::<String>::new());
    assert_eq!(upgraded(place, true), Ok(1));
    // Where nothing is to be done, everybody may start.
    assert_eq!(upgraded(place, false), Ok(0));
    assert!(place.run("down").unwrap_err().to_string().contains(what));
}

#[test]
fn galera_is_noticed() {
    for size in [1, 2] {
        let Some(cluster) = Galera::start(size) else {
            return;
        };
        let node = cluster.nodes.last().unwrap();
        let place = Place::<Maria>::at(&node.admin());
        let nodes = if size == 1 { "1 node" } else { "2 nodes" };
        only_with_a_single_starter(&place, &format!("a Galera cluster of {nodes}"));
        // The same is there on all nodes.
        for other in &cluster.nodes {
            let mut conn = Maria::establish(&format!("{}{}", other.admin(), place.name));
            conn.batch_execute("SET SESSION wsrep_sync_wait = 15").unwrap();
            assert_eq!(Maria::dump(&mut conn), place.dump());
        }
        // Why it matters: each node gives the same lock to somebody else.
        let got = |node: &OwnMaria| {
            let mut conn = Maria::establish(&node.admin());
            let got = Maria::texts(&mut conn, "SELECT CONVERT(get_lock('a', 0), CHAR) AS text");
            (conn, got.concat())
        };
        let locks: Vec<_> = cluster.nodes.iter().map(got).collect();
        assert!(locks.iter().all(|(_, got)| got == "1"));
    }
}

/// They say by their version what they are.
#[test]
fn clusters_that_speak_like_postgres_are_noticed() {
    for (version, what) in [
        (
            "CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27)",
            "CockroachDB",
        ),
        (
            "PostgreSQL 11.2-YB-2.18.4.0-b0 on x86_64-pc-linux-gnu",
            "YugabyteDB",
        ),
    ] {
        let Some(place) = Place::<Postgres>::new() else {
            return;
        };
        assert_eq!(place.open().cluster().unwrap(), None);
        place.as_admin(&format!(
            "ALTER DATABASE {} SET search_path = public, fake, pg_catalog",
            place.name
        ));
        let fake = format!(
            "CREATE SCHEMA fake; CREATE FUNCTION fake.version() RETURNS text LANGUAGE sql AS $$SELECT '{version}'$$"
        );
        place.open().batch_execute(&fake).unwrap();
        only_with_a_single_starter(&place, what);
    }
}
