//! Servers that speak PostgreSQL's language and are clusters, with advisory locks that hold on one node or nowhere.

use diesel::prelude::*;
use diesel::sql_types::Text;

/// What the server says of itself, and what it is then.
const CLUSTERS: [(&str, &str); 2] = [("CockroachDB", "CockroachDB"), ("-YB-", "YugabyteDB")];

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// What the server is, if it is one of these.
pub(super) fn of(conn: &mut PgConnection) -> QueryResult<Option<String>> {
    let version: Version = diesel::sql_query("SELECT version() AS version").get_result(conn)?;
    let found = CLUSTERS.iter().find(|(words, _)| version.version.contains(words));
    Ok(found.map(|(_, name)| (*name).to_owned()))
}
