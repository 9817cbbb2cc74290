//! A backend's revisions as they stand, in a database: that of the program, or for another backend a scratch database in which all
//! of them have been run. What is done with it is the same for all backends.

use std::ops::Deref;

use super::{on, server};
use crate::backend::{Kind, ScratchServer, Visitor};
use crate::cli::answers::Answers;
use crate::cli::compare::compare;
use crate::cli::locks::Large;
use crate::cli::revision::{Generated, generate, rehearsed, replayed};
use crate::cli::session::{Session, at_head};
use crate::cli::{AppConnection, CliError, locks, source};
use crate::diff::Hints;
use crate::locks::TableSize;
use crate::migrate::{DataMigrations, Quiet, UpgradeTarget};
use crate::ops::Operation;
use crate::rehearse::counts;
use crate::revision::{Draft, Revision, Revisions, read};

/// A database in which a backend's revisions have been run.
pub(super) trait Standing {
    fn kind(&self) -> Kind;

    /// What leads to the models.
    fn compare(&mut self, hints: &Hints) -> Result<Vec<Operation>, CliError>;

    /// Puts the operations into the draft.
    fn generate(
        &mut self,
        answers: Answers,
        operations: &[Operation],
        draft: &mut Draft,
    ) -> Result<Generated, CliError>;

    /// The tables that are large here.
    fn large(&mut self) -> Result<Large, CliError>;

    /// What the draft does to tables in use, where these are large.
    fn locked(&mut self, generated: &Generated, large: &Large) -> Result<Vec<String>, CliError>;

    /// Tries the revision out in a scratch database like this one; says how it went.
    fn try_out(&mut self, revision: &Revision, filled: &[(String, String)]) -> Result<String, CliError>;
}

/// The database of the program, which has to be at head.
pub(super) fn own<C: AppConnection>(session: &Session<C>) -> Result<Box<dyn Standing + '_>, CliError> {
    let revisions = read(&session.folder()?)?;
    let mut conn: C = session.open()?;
    at_head(&mut conn, &revisions)?;
    Ok(Box::new(In {
        session,
        conn,
        revisions,
        of_program: true,
    }))
}

/// A scratch database of that backend.
pub(super) fn scratch<C: AppConnection>(
    session: &Session<C>,
    kind: Kind,
) -> Result<Box<dyn Standing>, CliError> {
    kind.visit(InScratch(session))
        .map_err(CliError::from)
        .and_then(|standing| standing)
        .map_err(|error| on(kind, error))
}

/// The same run for another backend. Functions in Rust are of the program's connection: where they are called, nothing is done.
pub(super) fn session_of<C: AppConnection, D: AppConnection>(
    session: &Session<C>,
) -> Result<(Session<D>, Revisions), CliError> {
    let mut server = ScratchServer::unknown();
    if let Some(url) = server::of_other(D::kind(), &session.scratch_flags)? {
        server = server.named(url);
    }
    let mut session = session.of::<D>(server);
    let revisions = session.revisions()?;
    session.functions = DataMigrations::passed_over(&revisions);
    Ok((session, revisions))
}

struct InScratch<'a, C>(&'a Session<C>);

impl<C: AppConnection> Visitor for InScratch<'_, C> {
    type Output = Result<Box<dyn Standing>, CliError>;

    fn visit<D: AppConnection>(self) -> Self::Output {
        let (session, revisions) = session_of::<C, D>(self.0)?;
        let mut conn = session.scratch()?;
        session
            .migrator(&revisions)
            .upgrade(&mut conn, &UpgradeTarget::Heads, &mut Quiet)
            .map_err(CliError::Replay)?;
        Ok(Box::new(In {
            session: Box::new(session),
            conn,
            revisions,
            of_program: false,
        }))
    }
}

struct In<S, D> {
    session: S,
    conn: D,
    revisions: Revisions,
    of_program: bool,
}

impl<S: Deref<Target = Session<D>>, D: AppConnection> Standing for In<S, D> {
    fn kind(&self) -> Kind {
        D::kind()
    }

    fn compare(&mut self, hints: &Hints) -> Result<Vec<Operation>, CliError> {
        compare(&mut self.conn, &self.session, hints)
    }

    fn generate(
        &mut self,
        answers: Answers,
        operations: &[Operation],
        draft: &mut Draft,
    ) -> Result<Generated, CliError> {
        generate(&mut self.conn, answers, operations, draft)
    }

    fn large(&mut self) -> Result<Large, CliError> {
        let known = locks::known(&mut self.conn)?;
        if !known.is_empty() {
            return Ok(locks::large(known));
        }
        // SQLite keeps no numbers.
        let schema = source::read(&mut self.conn, &self.session.schemas()?)?;
        let counted = counts(&mut self.conn, &schema).map_err(|error| CliError::Introspect(error.into()))?;
        let size = |(table, count)| TableSize {
            table,
            rows: u64::try_from(count).ok(),
            bytes: 0,
        };
        Ok(locks::large(counted.into_iter().map(size)))
    }

    fn locked(&mut self, generated: &Generated, large: &Large) -> Result<Vec<String>, CliError> {
        let (operations, statements) = (&generated.operations, &generated.statements);
        locks::said(&mut self.conn, &self.session, large, operations, statements)
    }

    fn try_out(&mut self, revision: &Revision, filled: &[(String, String)]) -> Result<String, CliError> {
        let said = rehearsed(&mut self.conn, &self.session, revision, &[], filled)?;
        if self.of_program {
            replayed(&self.session, &self.revisions, std::slice::from_ref(revision))?;
        }
        Ok(said)
    }
}
