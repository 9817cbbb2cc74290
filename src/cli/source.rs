//! Where a schema is taken from: the models, the migrations, a database, or a document.

use std::fs;
use std::str::FromStr;

use super::session::Session;
use super::{AppConnection, CliError};
use crate::interchange::Document;
use crate::migrate::{self, UpgradeTarget, without_password};
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

impl Source {
    /// The schema there, as the dialect spells it, without the tables that the project leaves out.
    pub(super) fn schema<C: AppConnection>(&self, session: &Session) -> Result<Schema, CliError> {
        let schema = match self {
            Self::Models => session.models.schema()?,
            Self::Migrations => replay::<C>(session)?,
            Self::Database => read(&mut session.look::<C>()?)?,
            Self::Url(url) if C::is_missing(url) => {
                return Err(CliError::NoDatabase {
                    url: without_password(url),
                });
            }
            Self::Url(url) => read(&mut C::open(url)?)?,
            Self::Document(path) => {
                let text = fs::read_to_string(path).map_err(|source| CliError::DocumentFile {
                    path: path.clone(),
                    source,
                })?;
                Document::read(&text).map_err(|source| CliError::Document {
                    path: path.clone(),
                    source,
                })?
            }
        };
        Ok(C::dialect().normalise(&session.filter()?.apply(schema)))
    }
}

/// The schema of a database.
pub(super) fn read<C: AppConnection>(conn: &mut C) -> Result<Schema, CliError> {
    conn.introspect().map_err(CliError::Introspect)
}

fn replay<C: AppConnection>(session: &Session) -> Result<Schema, CliError> {
    let revisions = session.revisions::<C>()?;
    let mut scratch = C::scratch()?;
    migrate::upgrade(&mut scratch, &revisions, &UpgradeTarget::Head, |_| {}).map_err(CliError::Replay)?;
    read(&mut scratch)
}
