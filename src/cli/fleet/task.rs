//! What is done with one database of several, on a thread of its own.

use std::collections::BTreeSet;
use std::time::Duration;

use super::error::FleetError;
use super::report::State;
use crate::backend::ScratchServer;
use crate::cli::{AppConnection, CliError};
use crate::diff::Hints;
use crate::migrate::{
    DataMigrations, DowngradeTarget, Limits, Migrator, Progress, Status, UpgradeTarget, without_password,
};
use crate::revision::{Revision, Revisions};
use crate::schema::{Filter, Schema};
use crate::scratch;

/// A verb that several databases have in common.
#[derive(Debug)]
pub(in crate::cli) enum Task {
    Upgrade {
        target: String,
        accept_edited: Vec<String>,
    },
    Downgrade {
        target: String,
        accept_edited: Vec<String>,
    },
    Stamp {
        revisions: Vec<String>,
        purge: bool,
    },
    Current {
        check_heads: bool,
    },
    Check,
}

impl Task {
    /// The verb's name.
    pub(super) fn verb(&self) -> &'static str {
        match self {
            Self::Upgrade { .. } => "upgrade",
            Self::Downgrade { .. } => "downgrade",
            Self::Stamp { .. } => "stamp",
            Self::Current { .. } => "current",
            Self::Check => "check",
        }
    }

    /// Whether databases are changed by it.
    pub(super) fn writes(&self) -> bool {
        !matches!(self, Self::Current { .. } | Self::Check)
    }

    /// Finds out that its arguments are no targets before anything is opened.
    pub(super) fn validate(&self) -> Result<(), CliError> {
        match self {
            Self::Upgrade { target, .. } => drop(target.parse::<UpgradeTarget>()?),
            Self::Downgrade { target, .. } => drop(target.parse::<DowngradeTarget>()?),
            Self::Stamp { .. } | Self::Current { .. } | Self::Check => {}
        }
        Ok(())
    }
}

/// A database, and where trials for it take place.
#[derive(Debug)]
pub(super) struct Tenant {
    pub(super) url: String,
    pub(super) server: ScratchServer,
}

/// What was found out about a database, or done with it.
#[derive(Debug)]
pub(super) struct Did {
    pub(super) state: State,
    /// What ran, or was entered or struck; for `current`, where the database is.
    pub(super) revisions: Vec<String>,
    pub(super) pending: Option<usize>,
    pub(super) differences: Vec<String>,
}

/// What the work on each database needs, which may be shared by threads.
pub(super) struct Work<'a, C> {
    pub(super) task: &'a Task,
    pub(super) revisions: &'a Revisions,
    pub(super) functions: &'a DataMigrations<C>,
    pub(super) lock_timeout: Duration,
    pub(super) single_starter: bool,
    pub(super) limits: &'a Limits,
    /// What the models ask for; only `check` wants to know.
    pub(super) models: Option<&'a Schema>,
    pub(super) filter: &'a Filter,
}

impl<C: AppConnection> Work<'_, C> {
    /// Opens the database, does it, and closes it.
    pub(super) fn on(&self, tenant: &Tenant) -> Result<Did, CliError> {
        if !self.task.writes() && C::is_missing(&tenant.url) {
            let url = without_password(&tenant.url);
            return Err(FleetError::NoDatabase { url }.into());
        }
        let mut conn = C::open(&tenant.url)?;
        conn.settle_schema(self.task.writes())
            .map_err(CliError::TenantSchema)?;
        let conn = &mut conn;
        match self.task {
            Task::Upgrade {
                target,
                accept_edited,
            } => {
                let (target, mut steps) = (target.parse()?, Steps::default());
                let migrator = self.migrator().accept_edited(accept_edited);
                migrator.upgrade(conn, &target, &mut steps)?;
                Ok(steps.did())
            }
            Task::Downgrade {
                target,
                accept_edited,
            } => {
                let (target, mut steps) = (target.parse()?, Steps::default());
                let migrator = self.migrator().accept_edited(accept_edited);
                migrator.downgrade(conn, &target, &mut steps)?;
                Ok(steps.did())
            }
            Task::Stamp { revisions, purge } => {
                let mut steps = Steps::default();
                let stamped = self.migrator().stamp(conn, revisions, *purge, &mut steps)?;
                steps.0.extend(stamped.struck);
                steps.0.extend(stamped.entered);
                Ok(steps.did())
            }
            Task::Current { check_heads } => self.current(conn, *check_heads),
            Task::Check => self.check(conn, &tenant.server),
        }
    }

    fn migrator(&self) -> Migrator<'_, C> {
        Migrator::new(self.revisions)
            .functions(self.functions)
            .lock_timeout(self.lock_timeout)
            .single_starter(self.single_starter)
            .limits(self.limits.clone())
    }

    fn current(&self, conn: &mut C, check_heads: bool) -> Result<Did, CliError> {
        let status = Status::read(conn, self.revisions)?;
        let graph = status.graph()?;
        let at = status.routes_on(&graph).current();
        let name = |version| status.name_of(version).unwrap_or(version.as_str()).to_owned();
        let pending = status.pending().count();
        let behind = pending > 0 || status.without_folder().next().is_some();
        Ok(Did {
            state: if check_heads && behind {
                State::Differs
            } else {
                State::Done
            },
            revisions: at.into_iter().rev().map(name).collect(),
            pending: Some(pending),
            differences: Vec::new(),
        })
    }

    fn check(&self, conn: &mut C, server: &ScratchServer) -> Result<Did, CliError> {
        let pending = Status::read(conn, self.revisions)?.pending().count();
        let none = Schema::default();
        let models = self.models.unwrap_or(&none);
        let schemas: BTreeSet<String> = models.schemas();
        let found = conn.introspect_with(&schemas).map_err(CliError::Introspect)?;
        let found = self.filter.apply(found);
        let read_back = |schema: &Schema| C::read_back(server, schema);
        let operations = scratch::compare(C::dialect(), &found, models, &Hints::no_rename(), read_back)?;
        Ok(Did {
            state: if operations.is_empty() {
                State::Done
            } else {
                State::Differs
            },
            revisions: Vec::new(),
            pending: Some(pending),
            differences: operations.iter().map(|operation| operation.describe()).collect(),
        })
    }
}

/// The names of the revisions that ran.
#[derive(Default)]
struct Steps(Vec<String>);

impl Progress for Steps {
    fn step(&mut self, revision: &Revision) {
        self.0.push(revision.name.clone());
    }
}

impl Steps {
    fn did(self) -> Did {
        Did {
            state: if self.0.is_empty() {
                State::Nothing
            } else {
                State::Done
            },
            revisions: self.0,
            pending: None,
            differences: Vec::new(),
        }
    }
}
