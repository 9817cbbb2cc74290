//! One case on MariaDB or MySQL: compare, apply, compare again, take back. A database of its own for each.

use anyhow::{Context, Result, bail, ensure};
use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{MysqlConnection, RunQueryDsl};
use olembic::dialect::Dialect;
use olembic::dialect::mysql::Mysql;
use olembic::diff::Hints;
use olembic::findings::{findings, way_back};
use olembic::introspect::mysql::introspect;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::{Filter, Schema};
use olembic::scratch::mysql as scratch;

use super::cases::Case;
use super::expected;
use super::mysql_database::Database;

const BACKEND: &str = "mysql";

pub fn case(case: &Case) -> Result<()> {
    let database = Database::new().context("no server is named")?;
    let mut conn = database.connect();
    let filter = Filter::new(case.options.exclude_tables.iter().map(String::as_str))?;
    let look = |conn: &mut MysqlConnection| -> Result<Schema> { Ok(filter.apply(introspect(conn)?)) };
    let before_sql = case.before_sql(BACKEND);
    if !before_sql.is_empty() {
        conn.batch_execute(before_sql).context("before_sql")?;
    }
    let desired = filter.apply(case.after_model.schema()?);
    let before = look(&mut conn)?;
    let operations = wanted(&mut conn, &before, &desired)?;
    expected::check(case, BACKEND, &Mysql, &operations)?;
    if refused(case, &mut conn, &operations)? {
        return Ok(());
    }
    scratch::apply(&mut conn, &operations).context("the upgrade")?;
    let after = look(&mut conn)?;
    let again = wanted(&mut conn, &after, &desired).context("the second comparison")?;
    if let Some(operation) = again.first() {
        bail!("after the upgrade there is still `{}`", operation.describe());
    }
    scratch::apply(&mut conn, &way_back(&Mysql, &operations)).context("the downgrade")?;
    let back = look(&mut conn)?;
    ensure!(
        back.same_as(&before),
        "the downgrade leaves something else: {back:?} for {before:?}"
    );
    Ok(())
}

fn wanted(conn: &mut MysqlConnection, found: &Schema, models: &Schema) -> Result<Vec<Operation>> {
    let operations = scratch::compare(conn, found, models, &Hints::no_rename())?;
    Ok(Mysql.steps(&plan(operations)?))
}

/// Whether the rows of the database stand in the way, as the case says they do. What is lost is allowed to be.
fn refused(case: &Case, conn: &mut MysqlConnection, operations: &[Operation]) -> Result<bool> {
    let mut found = Vec::new();
    for finding in findings(&Mysql, operations) {
        let query = format!("(SELECT count(*) FROM ({}) AS offending)", finding.query);
        let count: i64 = diesel::select(diesel::dsl::sql::<BigInt>(&query)).get_result(conn)?;
        if count > 0 && !finding.code.is_loss() {
            found.push(finding.code.to_string());
        }
    }
    ensure!(
        found == case.expected_diagnostics,
        "the findings are {found:?}, expected were {:?}",
        case.expected_diagnostics
    );
    Ok(!found.is_empty())
}
