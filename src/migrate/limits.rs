//! How long a statement may wait for a table and how long it may take, and how often a migration is tried again that gave way.
//! A statement that waits for a table keeps everybody else from it who comes later; so it waits shortly, and comes again.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error};

/// What a statement of a revision may take. SQLite knows none of it: there `busy_timeout` stays as it is.
///
/// ```
/// use std::time::Duration;
/// use olembic::migrate::Limits;
///
/// let limits = Limits { table_lock: Some(Duration::from_secs(2)), retries: 10, ..Limits::default() };
/// assert_eq!(limits.statement, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How long it waits for a table; zero is for ever. `None` is what the database's user has set (by the URL, the role, the
    /// server), else [`Limits::TABLE_LOCK`].
    pub table_lock: Option<Duration>,
    /// How often a migration is tried again, after a pause, that could not have its tables and was undone. A script without a
    /// transaction is not tried again.
    pub retries: u32,
    /// How long it takes at most, where it runs in a transaction; zero is for ever. `None` is what the database's user has set. MariaDB has it
    /// for all statements; MySQL for SELECT alone.
    pub statement: Option<Duration>,
}

impl Limits {
    /// How long a table is waited for if nothing else is said.
    pub const TABLE_LOCK: Duration = Duration::from_secs(5);
    /// How often a migration is tried again if nothing else is said.
    pub const RETRIES: u32 = 3;

    /// The pauses before the trials that come after the first.
    pub(super) fn pauses(&self) -> impl Iterator<Item = Duration> + use<> {
        const FIRST: Duration = Duration::from_millis(250);
        const LONGEST: Duration = Duration::from_secs(4);
        let doubled = std::iter::successors(Some(FIRST), |pause| Some((*pause * 2).min(LONGEST)));
        doubled.take(usize::try_from(self.retries).unwrap_or(usize::MAX))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            table_lock: None,
            retries: Self::RETRIES,
            statement: None,
        }
    }
}

/// The limits that a session has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InForce {
    /// How long it waits for a table; `None` is for ever.
    pub table_lock: Option<Duration>,
    /// How long a statement takes at most; `None` is for ever.
    pub statement: Option<Duration>,
    /// How long a statement waits at least before the database ends it for a deadlock. `None` where the database's own words tell
    /// of one, or Diesel does.
    pub deadlock: Option<Duration>,
    /// The statement that gives the session what it had before, where it does not come back by itself.
    pub undo: Option<String>,
}

impl InForce {
    /// Whether a statement that failed after this time may have waited for a table too long. The words of the error are in the language
    /// of the server, and Diesel does not tell its number; but it has a kind for none of the errors in question, and the time tells.
    pub(super) fn may_have_waited(&self, error: &Error, time: Duration) -> bool {
        let unknown = matches!(error, Error::DatabaseError(DatabaseErrorKind::Unknown, _));
        let out_of_time = self.statement.is_some_and(|limit| time >= limit);
        let least = self.table_lock.into_iter().chain(self.deadlock).min();
        unknown && !out_of_time && least.is_some_and(|limit| time >= limit)
    }
}

/// Milliseconds, of which zero is for ever.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn limit_of(millis: i64) -> Option<Duration> {
    let millis = u64::try_from(millis).ok().filter(|millis| *millis > 0)?;
    Some(Duration::from_millis(millis))
}

/// A migration that could not have its tables.
#[derive(Debug)]
pub struct TableLock {
    /// The revision.
    pub name: String,
    /// The script.
    pub file: String,
    /// The line on which the statement starts.
    pub line: usize,
    /// The statement.
    pub statement: String,
    /// The database's own words.
    pub cause: String,
    /// How long it waited each time.
    pub waited: Duration,
    /// How often it was tried.
    pub tries: u32,
    /// Who has the tables, as far as the database tells.
    pub holders: Vec<String>,
    /// Whether nothing of it was kept; else the next run goes on from there.
    pub undone: bool,
}

impl TableLock {
    pub(super) fn hint(&self) -> String {
        let kept = if self.undone {
            "nothing of this migration was kept"
        } else {
            "the next run goes on from there"
        };
        let holders = match self.holders.as_slice() {
            [] => "end what holds the table".to_owned(),
            holders => format!("{}: end it", holders.join(", ")),
        };
        format!(
            "{holders}, or run it when less is going on, or give it more time with `--table-lock-timeout SECONDS` and `--table-lock-retries NUMBER`; {kept}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: DatabaseErrorKind) -> Error {
        Error::DatabaseError(kind, Box::new("Abbruch".to_owned()))
    }

    #[test]
    fn the_time_tells_whether_a_table_was_waited_for() {
        let seconds = Duration::from_secs;
        let in_force = |lock, statement| InForce {
            table_lock: lock,
            statement,
            ..InForce::default()
        };
        let deadlock = |lock, deadlock| InForce {
            table_lock: lock,
            deadlock: Some(seconds(deadlock)),
            ..InForce::default()
        };
        for (limits, time, waited) in [
            (in_force(Some(seconds(5)), None), 5, true),
            (in_force(Some(seconds(5)), None), 4, false),
            (in_force(None, None), 900, false),
            (in_force(Some(seconds(5)), Some(seconds(60))), 7, true),
            (in_force(Some(seconds(5)), Some(seconds(60))), 61, false),
            (in_force(Some(seconds(5)), Some(seconds(2))), 2, false),
            (deadlock(Some(seconds(5)), 2), 2, true),
            (deadlock(Some(seconds(5)), 2), 1, false),
            (deadlock(None, 2), 2, true),
            (deadlock(Some(seconds(5)), 7), 5, true),
        ] {
            let unknown = failed(DatabaseErrorKind::Unknown);
            assert_eq!(
                limits.may_have_waited(&unknown, seconds(time)),
                waited,
                "{limits:?}"
            );
            let unique = failed(DatabaseErrorKind::UniqueViolation);
            assert!(!limits.may_have_waited(&unique, seconds(time)));
        }
    }

    #[test]
    fn pauses_grow_and_have_an_end() {
        let limits = Limits {
            retries: 7,
            ..Limits::default()
        };
        let pauses: Vec<_> = limits.pauses().map(|pause| pause.as_millis()).collect();
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 4000, 4000]);
        assert_eq!(Limits::default().pauses().count(), 3);
    }
}
