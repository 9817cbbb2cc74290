//! Where databases for trials are made, and passed from hand to hand: beside the database of a run, or where its user says.

use std::fmt;

use crate::migrate::without_password;

/// Names the server of databases for trials, where it is another than that of the database itself.
const VARIABLE: &str = "OLEMBIC_SCRATCH_URL";

/// The server on which databases for trials are made. SQLite needs none: its trials are in memory.
///
/// On a server whose user may not make databases, the database that was named for trials is used itself, if it is empty, and is
/// empty again afterwards.
#[derive(Clone, Default)]
pub struct ScratchServer {
    database: Option<String>,
    named: Option<String>,
}

impl ScratchServer {
    /// The server of the database of this URL; another where OLEMBIC_SCRATCH_URL names one.
    pub fn of(database: &str) -> Self {
        Self {
            database: Some(database.to_owned()),
            ..Self::unknown()
        }
    }

    /// Where no database is known: the server that OLEMBIC_SCRATCH_URL names, if it does.
    pub fn unknown() -> Self {
        let named = std::env::var(VARIABLE).ok();
        Self {
            database: None,
            named: named.filter(|url| !url.is_empty()),
        }
    }

    /// The server of this URL, whatever the environment says.
    #[must_use]
    pub fn named(mut self, url: impl Into<String>) -> Self {
        self.named = Some(url.into());
        self
    }

    /// The server of this URL, where the environment names none.
    #[must_use]
    pub fn or_named(mut self, url: impl Into<String>) -> Self {
        self.named.get_or_insert_with(|| url.into());
        self
    }

    /// The URL of the database that trials are for.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// The URL that was named for trials.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) fn for_trials(&self) -> Option<&str> {
        self.named.as_deref()
    }
}

impl fmt::Debug for ScratchServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |url: &Option<String>| url.as_deref().map(without_password);
        f.debug_struct("ScratchServer")
            .field("database", &shown(&self.database))
            .field("named", &shown(&self.named))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        let server = ScratchServer::of("postgres://ann:secret@h/db").named("host=h password=secret");
        let shown = format!("{server:?}");
        assert!(
            shown.contains("ann:***@h") && !shown.contains("secret"),
            "{shown}"
        );
    }
}
