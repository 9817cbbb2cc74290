//! All that is in an SQLite database, as text: what a failure has to leave as it was.

use diesel::RunQueryDsl;
use diesel::SqliteConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;

pub fn text_of(conn: &mut SqliteConnection, query: &str) -> String {
    let query = format!("SELECT coalesce(CAST(({query}) AS TEXT), '')");
    sql::<Text>(&query).get_result(conn).unwrap()
}

fn texts(conn: &mut SqliteConnection, query: &str) -> Vec<String> {
    sql::<Text>(query).load(conn).unwrap()
}

/// All that is in the database but when a version was recorded, and how long it took, and that models and database were seen to agree.
pub fn dump(conn: &mut SqliteConnection) -> String {
    let mut lines = texts(
        conn,
        "SELECT concat_ws(' | ', type, name, tbl_name, sql) FROM sqlite_master ORDER BY type, name",
    );
    for table in texts(
        conn,
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    ) {
        let columns = texts(
            conn,
            &format!(
                "SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}') WHERE name NOT IN ('run_on', 'applied_at', 'duration', 'agrees') \
                 ORDER BY cid"
            ),
        );
        let rows = format!(
            "SELECT '{table}: ' || concat_ws(', ', {}) FROM \"{table}\" ORDER BY 1",
            columns.join(", ")
        );
        lines.extend(texts(conn, &rows));
    }
    lines.join("\n")
}
