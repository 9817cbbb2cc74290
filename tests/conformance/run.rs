//! One case on one backend: compare, apply, compare again, take back.

use anyhow::{Context, Result, bail, ensure};
use chrono::NaiveDateTime;
use diesel::sqlite::SqliteConnection;
use olembic::backend::{AppConnection, ScratchServer};
use olembic::dialect::scripts;
use olembic::diff::{Hints, diff_with};
use olembic::findings::{findings, way_back};
use olembic::migrate::{DowngradeTarget, UpgradeTarget, downgrade, upgrade};
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::revision::{Draft, read};
use olembic::schema::{Filter, Schema};
use olembic::scratch::compare;

use super::cases::Case;
use super::expected;

pub fn case(case: &Case, backend: &str) -> Result<()> {
    match backend {
        "sqlite" => {
            let folder = tempfile::tempdir()?;
            let path = folder.path().join("case.db").display().to_string();
            on::<SqliteConnection>(case, backend, &path, |schema| schema)
        }
        #[cfg(feature = "mysql")]
        "mysql" => super::mysql::case(case),
        #[cfg(feature = "postgres")]
        "postgresql" => super::postgres::case(case),
        other => bail!("the backend `{other}` is not known here"),
    }
}

/// On the database of a URL, which is empty; `words` gives the models the backend's own words.
pub fn on<C: AppConnection>(
    case: &Case,
    backend: &str,
    url: &str,
    words: impl Fn(Schema) -> Schema,
) -> Result<()> {
    let server = &ScratchServer::of(url);
    let mut conn = C::open(url)?;
    let filter = Filter::new(case.options.exclude_tables.iter().map(String::as_str))?;
    let look = |conn: &mut C| -> Result<Schema> {
        let found = conn.introspect().map_err(|error| anyhow::anyhow!(error))?;
        Ok(filter.apply(found))
    };
    let before_sql = case.before_sql(backend);
    if !before_sql.is_empty() {
        conn.batch_execute(before_sql).context("before_sql")?;
    }
    let desired = filter.apply(words(case.after_model.schema()?));
    let before = look(&mut conn)?;
    let operations = wanted::<C>(server, &before, &desired)?;
    expected::check(case, backend, C::dialect(), &operations)?;
    if refused(case, &mut conn, &operations)? {
        return Ok(());
    }
    let migration = Migration::write::<C>(&operations)?;
    migration.upgrade(&mut conn)?;
    let after = look(&mut conn)?;
    let again = wanted::<C>(server, &after, &desired).context("the second comparison")?;
    if let Some(operation) = again.first() {
        bail!("after the upgrade there is still `{}`", operation.describe());
    }
    migration.downgrade(&mut conn)?;
    let left = between::<C>(&look(&mut conn)?, &before)?;
    ensure!(left.is_empty(), "the downgrade leaves something else: {left:?}");
    Ok(())
}

/// Whether the rows of the database stand in the way, as the case says they do. What is lost is allowed to be.
fn refused<C: AppConnection>(case: &Case, conn: &mut C, operations: &[Operation]) -> Result<bool> {
    let mut found = Vec::new();
    for finding in findings(C::dialect(), operations) {
        let rows = conn.offending(&finding.query)?;
        if rows.count > 0 && !finding.code.is_loss() {
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

/// What leads from a database to models; nobody is there to answer, so nothing was renamed but what the models say.
pub fn wanted<C: AppConnection>(
    server: &ScratchServer,
    found: &Schema,
    models: &Schema,
) -> Result<Vec<Operation>> {
    let operations = compare(C::dialect(), found, models, &Hints::no_rename(), |schema| {
        C::read_back(server, schema)
    })?;
    Ok(C::dialect().steps(&plan(operations)?))
}

/// What leads from one database to another, in words.
pub fn between<C: AppConnection>(from: &Schema, to: &Schema) -> Result<Vec<String>> {
    let dialect = C::dialect();
    let operations = diff_with(&dialect.found(from), &dialect.found(to), &Hints::no_rename())?;
    Ok(operations.iter().map(Operation::describe).collect())
}

/// A generated revision in a folder of its own.
pub struct Migration(tempfile::TempDir);

impl Migration {
    pub fn write<C: AppConnection>(operations: &[Operation]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        if !operations.is_empty() {
            let (up, down) = scripts(C::dialect(), operations, &way_back(C::dialect(), operations))?;
            let draft = Draft {
                message: "case".to_owned(),
                up: up.text(),
                down: down.text(),
                without_transaction: !up.run_in_transaction,
                ..Draft::default()
            };
            draft.write(folder.path(), NaiveDateTime::default())?;
        }
        Ok(Self(folder))
    }

    pub fn upgrade<C: AppConnection>(&self, conn: &mut C) -> Result<()> {
        let revisions = read(self.0.path())?;
        upgrade(conn, &revisions, &UpgradeTarget::Head, |_| {}).context("the upgrade")?;
        Ok(())
    }

    pub fn downgrade<C: AppConnection>(&self, conn: &mut C) -> Result<()> {
        let revisions = read(self.0.path())?;
        downgrade(conn, &revisions, &DowngradeTarget::Base, |_| {}).context("the downgrade")?;
        Ok(())
    }
}
