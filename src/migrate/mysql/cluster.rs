//! Galera: a cluster of MariaDB or MySQL servers that may all be written, each with locks of its own.

use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Status {
    #[diesel(sql_type = Text, column_name = "Value")]
    value: String,
}

/// What the server is, if it is a node of one. A node that is alone is one, too: others may join at any moment.
pub(super) fn of(conn: &mut MysqlConnection) -> QueryResult<Option<String>> {
    let size = diesel::sql_query("SHOW GLOBAL STATUS LIKE 'wsrep_cluster_size'");
    let size = size.get_result::<Status>(conn).optional()?;
    let size = size
        .and_then(|status| status.value.parse::<u64>().ok())
        .unwrap_or_default();
    Ok((size > 0).then(|| {
        let nodes = if size == 1 { "node" } else { "nodes" };
        format!("a Galera cluster of {size} {nodes}")
    }))
}
