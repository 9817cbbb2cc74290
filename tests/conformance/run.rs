//! One case on one backend: compare, apply, compare again, take back.

use anyhow::{Context, Result, bail, ensure};
use chrono::NaiveDateTime;
use diesel::connection::SimpleConnection;
use diesel::sqlite::SqliteConnection;
use olembic::cli::{AppConnection, scripts};
use olembic::diff::diff;
use olembic::migrate::{Database, DowngradeTarget, UpgradeTarget, downgrade, upgrade};
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::revision::{Draft, read};
use olembic::schema::{Filter, Schema};

use super::cases::Case;
use super::expected;

pub fn case(case: &Case, backend: &str) -> Result<()> {
    match backend {
        "sqlite" => {
            let folder = tempfile::tempdir()?;
            let path = folder.path().join("case.db").display().to_string();
            on(case, backend, SqliteConnection::open(&path)?)
        }
        other => bail!("the backend `{other}` is not known here"),
    }
}

fn on<C: AppConnection + SimpleConnection>(case: &Case, backend: &str, mut conn: C) -> Result<()> {
    let filter = Filter::new(case.options.exclude_tables.iter().map(String::as_str))?;
    let look = |conn: &mut C| -> Result<Schema> {
        let found = conn.introspect().map_err(|error| anyhow::anyhow!(error))?;
        Ok(C::dialect().normalise(&filter.apply(found)))
    };
    conn.batch_execute(case.before_sql(backend))
        .context("before_sql")?;
    let desired = C::dialect().normalise(&filter.apply(case.after_model.schema()?));
    let before = look(&mut conn)?;
    let operations = operations(&before, &desired)?;
    expected::check(case, backend, C::dialect(), &operations)?;
    let migration = Migration::write::<C>(&operations)?;
    migration.upgrade(&mut conn)?;
    let after = look(&mut conn)?;
    let again = self::operations(&after, &desired).context("the second comparison")?;
    if let Some(operation) = again.first() {
        bail!("after the upgrade there is still `{}`", operation.describe());
    }
    migration.downgrade(&mut conn)?;
    let back = look(&mut conn)?;
    ensure!(
        back.same_as(&before),
        "the downgrade leaves something else: {:?}",
        self::operations(&back, &before)
            .map(|operations| operations.iter().map(Operation::describe).collect::<Vec<_>>())
    );
    Ok(())
}

pub fn operations(from: &Schema, to: &Schema) -> Result<Vec<Operation>> {
    Ok(plan(diff(from, to)?)?)
}

/// A generated revision in a folder of its own.
pub struct Migration(tempfile::TempDir);

impl Migration {
    pub fn write<C: AppConnection>(operations: &[Operation]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        if !operations.is_empty() {
            let (up, down) = scripts(C::dialect(), operations)?;
            let draft = Draft {
                message: "case".to_owned(),
                up,
                down,
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
