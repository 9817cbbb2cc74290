//! A rebuild of a table: what a case names must hold afterwards, and what must hold after every rebuild.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use olembic::backend::{AppConnection, ScratchServer};
use olembic::migrate::Database;
use olembic::schema::Schema;

use super::cases::RebuildCase;
use super::run::{Migration, between, wanted};

pub fn case(case: &RebuildCase) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("case.db").display().to_string();
    let mut conn = SqliteConnection::open(&path)?;
    conn.batch_execute(&case.before_sql).context("before_sql")?;
    let before = look(&mut conn)?;
    let (objects, rows) = (objects(&mut conn)?, rows(&mut conn, &before)?);
    let desired = changed(&before, &case.change)?;
    let operations = wanted::<SqliteConnection>(&ScratchServer::of(""), &before, &desired)?;
    ensure!(!operations.is_empty(), "nothing to be done for `{}`", case.change);
    let migration = Migration::write::<SqliteConnection>(&operations)?;
    migration.upgrade(&mut conn)?;
    for statement in &case.must_hold_after {
        holds(&mut conn, statement).with_context(|| format!("`{statement}`"))?;
    }
    let after = look(&mut conn)?;
    let still = between::<SqliteConnection>(&after, &desired)?;
    ensure!(still.is_empty(), "after the rebuild there is still {still:?}");
    let now = self::objects(&mut conn)?;
    ensure!(
        now == objects,
        "indexes, triggers or views are not what they were: {now:?} for {objects:?}"
    );
    ensure!(
        self::rows(&mut conn, &before)? == rows,
        "rows are not what they were"
    );
    for check in ["foreign_key_check is empty", "integrity_check is ok"] {
        holds(&mut conn, check)?;
    }
    migration.downgrade(&mut conn)?;
    let left = between::<SqliteConnection>(&look(&mut conn)?, &before)?;
    ensure!(left.is_empty(), "the downgrade leaves something else: {left:?}");
    ensure!(
        self::rows(&mut conn, &before)? == rows,
        "rows are not what they were after the downgrade"
    );
    Ok(())
}

fn look(conn: &mut SqliteConnection) -> Result<Schema> {
    conn.introspect().map_err(|error| anyhow::anyhow!(error))
}

/// `set t.a NOT NULL`, and what may stand behind it in brackets.
fn changed(before: &Schema, change: &str) -> Result<Schema> {
    let words: Vec<&str> = change.split_whitespace().collect();
    let (Some(&"set"), Some((table, column))) =
        (words.first(), words.get(1).and_then(|word| word.split_once('.')))
    else {
        bail!("the change `{change}` is not known here");
    };
    let mut desired = before.clone();
    let found = desired
        .tables
        .get_mut(table)
        .and_then(|table| table.columns.iter_mut().find(|found| found.name == column));
    let found = found.with_context(|| format!("no column {table}.{column}"))?;
    match words.get(2..).unwrap_or_default() {
        ["NOT", "NULL", ..] => found.nullable = false,
        ["NULL", ..] => found.nullable = true,
        _ => bail!("the change `{change}` is not known here"),
    }
    Ok(desired)
}

/// `count(c)=2`, `c.t_id=1`, `foreign_key_check is empty`. Anything else is covered by what must hold after every rebuild.
fn holds(conn: &mut SqliteConnection, statement: &str) -> Result<()> {
    let query = if let Some((left, value)) = statement.split_once('=') {
        let value = value.trim();
        match left
            .trim()
            .strip_prefix("count(")
            .and_then(|left| left.strip_suffix(')'))
        {
            Some(table) => format!("SELECT count(*) = {value} AS number FROM \"{table}\""),
            None => {
                let (table, column) = left
                    .trim()
                    .split_once('.')
                    .context("neither a count nor a column")?;
                format!("SELECT min(\"{column}\" IS {value}) AS number FROM \"{table}\"")
            }
        }
    } else if statement == "foreign_key_check is empty" {
        "SELECT count(*) = 0 AS number FROM pragma_foreign_key_check".to_owned()
    } else if statement == "integrity_check is ok" {
        "SELECT min(integrity_check = 'ok') AS number FROM pragma_integrity_check".to_owned()
    } else {
        return Ok(());
    };
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let row: Row = diesel::sql_query(query).get_result(conn)?;
    ensure!(row.number == 1, "does not hold");
    Ok(())
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    text: String,
}

/// Everything that stands on tables, by its text.
fn objects(conn: &mut SqliteConnection) -> Result<BTreeMap<String, String>> {
    let query = "SELECT name, sql AS text FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL";
    let rows: Vec<Named> = diesel::sql_query(query).load(conn)?;
    let plain = |text: &str| {
        text.replace('"', "")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    Ok(rows.into_iter().map(|row| (row.name, plain(&row.text))).collect())
}

/// All rows of all tables, as text.
fn rows(conn: &mut SqliteConnection, schema: &Schema) -> Result<BTreeMap<String, Vec<String>>> {
    let mut all = BTreeMap::new();
    for table in schema.tables.values() {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| format!("quote(\"{}\")", column.name))
            .collect();
        let query = format!(
            "SELECT 'row' AS name, {} AS text FROM \"{}\" ORDER BY 2",
            columns.join(" || ',' || "),
            table.name
        );
        let rows: Vec<Named> = diesel::sql_query(query).load(conn)?;
        all.insert(table.name.clone(), rows.into_iter().map(|row| row.text).collect());
    }
    Ok(all)
}
