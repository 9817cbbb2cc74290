//! Where a schema is taken from: the models, the migrations, a database, or a document.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::str::FromStr;

use super::session::Session;
use super::{AppConnection, CliError};
use crate::interchange::Document;
use crate::migrate::{Quiet, UpgradeTarget, without_password};
use crate::rehearse::within;
use crate::schema::Schema;

/// A place that a schema is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// The models of the program.
    Models,
    /// The migrations, run one after the other on an empty scratch database.
    Migrations,
    /// The database of this run.
    Database,
    /// Another database.
    Url(String),
    /// A document, in a file.
    Document(String),
}

impl FromStr for Source {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "models" => Self::Models,
            "migrations" => Self::Migrations,
            "database" => Self::Database,
            text if text.ends_with(".json") => Self::Document(text.to_owned()),
            text => Self::Url(text.to_owned()),
        })
    }
}

/// A schema, and how it is to be taken.
#[derive(Debug, Clone)]
pub(super) enum Side {
    /// A database has it: what has no name there equals whatever has the same structure.
    Found(Schema),
    /// Models ask for it, in their own spelling.
    Asked(Schema),
}

impl Side {
    /// The schema as a database has it.
    pub(super) fn as_found<C: AppConnection>(
        &self,
        session: &Session<C>,
    ) -> Result<Cow<'_, Schema>, CliError> {
        Ok(match self {
            Self::Found(schema) => Cow::Borrowed(schema),
            Self::Asked(schema) => Cow::Owned(session.read_back(schema)?),
        })
    }

    /// The schema, in the dialect's one spelling.
    pub(super) fn spelled<C: AppConnection>(&self) -> Schema {
        match self {
            Self::Found(schema) => C::dialect().found(schema),
            Self::Asked(schema) => C::dialect().normalise(schema),
        }
    }
}

impl Source {
    /// The schemas that the source names, beside that in which a connection creates tables.
    pub(super) fn schemas<C: AppConnection>(
        &self,
        session: &Session<C>,
    ) -> Result<BTreeSet<String>, CliError> {
        Ok(match self {
            Self::Document(path) => document(path)?.schemas(),
            _ => session.schemas()?,
        })
    }

    /// The schema there, without the tables that the project leaves out.
    pub(super) fn side<C: AppConnection>(&self, session: &Session<C>) -> Result<Side, CliError> {
        self.side_with(session, &self.schemas(session)?)
    }

    /// The same, with the tables of these schemas.
    pub(super) fn side_with<C: AppConnection>(
        &self,
        session: &Session<C>,
        schemas: &BTreeSet<String>,
    ) -> Result<Side, CliError> {
        let filter = session.filter()?;
        let schema = match self {
            Self::Models => return Ok(Side::Asked(filter.apply(session.wanted()?))),
            Self::Document(path) => return Ok(Side::Asked(filter.apply(document(path)?))),
            Self::Migrations => replay::<C>(session, schemas)?,
            Self::Database => read(&mut session.look()?, schemas)?,
            Self::Url(url) if C::is_missing(url) => {
                return Err(CliError::NoDatabase {
                    url: without_password(url),
                });
            }
            Self::Url(url) => read(&mut C::open(url)?, schemas)?,
        };
        Ok(Side::Found(filter.apply(schema)))
    }
}

fn document(path: &str) -> Result<Schema, CliError> {
    let text = fs::read_to_string(path).map_err(|source| CliError::DocumentFile {
        path: path.to_owned(),
        source,
    })?;
    Document::read(&text).map_err(|source| CliError::Document {
        path: path.to_owned(),
        source,
    })
}

/// The schema of a database.
pub(super) fn read<C: AppConnection>(conn: &mut C, schemas: &BTreeSet<String>) -> Result<Schema, CliError> {
    conn.introspect_with(schemas).map_err(CliError::Introspect)
}

fn replay<C: AppConnection>(session: &Session<C>, schemas: &BTreeSet<String>) -> Result<Schema, CliError> {
    let revisions = session.revisions()?;
    let mut scratch = session.scratch()?;
    within(&mut scratch, revisions.iter())?;
    session
        .migrator(&revisions)
        .upgrade(&mut scratch, &UpgradeTarget::Heads, &mut Quiet)
        .map_err(CliError::Replay)?;
    read(&mut scratch, schemas)
}
