//! Where a script stands on a database whose DDL no transaction holds: what is noted before a statement, and read after a death.

use diesel::QueryResult;

use super::script::Direction;
use crate::revision::Version;

/// A script that was begun and not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub(crate) revision: Version,
    /// The folder's name.
    pub(crate) name: String,
    pub(crate) direction: Direction,
    /// The statement that runs, or is next; from 0.
    pub(crate) statement: usize,
    /// Over the statements that may have run.
    pub(crate) ran: String,
    pub(crate) state: State,
}

/// What is known of the statement at a [`Place`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It has not begun.
    Next,
    /// It was begun when this was the fingerprint of what it names in the catalogue: with another one now, it has run.
    Begun(String),
    /// It was begun, and the catalogue does not tell whether it ran.
    InDoubt,
}

impl Place {
    pub(super) fn is_of(&self, revision: &Version, direction: Direction) -> bool {
        self.revision == *revision && self.direction == direction
    }
}

/// What a statement does, as far as the journal is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It changes rows, in a transaction with others.
    Rows,
    /// It changes rows that no transaction holds, or whatever it likes.
    Untold,
    /// It changes the catalogue, and commits what was before it.
    Definition,
    /// It changes the session: after a death it is done again.
    Session,
    /// It makes something that goes with the session.
    Temporary,
    /// It begins a transaction of the script's own, or commits it: here rows are committed by the journal.
    Transaction,
    /// It cannot be run, and why.
    Refused(&'static str),
}

/// How a database without transactions around DDL notes where a script stands.
pub trait Journal<C> {
    /// What was begun and not finished.
    ///
    /// # Errors
    /// What the database answered. A missing table is no error.
    fn read(&self, conn: &mut C) -> QueryResult<Option<Place>>;

    /// Notes a place; there is one at a time.
    ///
    /// # Errors
    /// What the database answered.
    fn write(&self, conn: &mut C, place: &Place) -> QueryResult<()>;

    /// Notes that nothing is half done.
    ///
    /// # Errors
    /// What the database answered.
    fn clear(&self, conn: &mut C) -> QueryResult<()>;

    /// What a statement does, by its words.
    fn kind(&self, statement: &str) -> Kind;

    /// Whether a statement of [`Kind::Rows`] is [`Kind::Untold`] because of the tables that it names.
    ///
    /// # Errors
    /// What the database answered.
    fn is_untold(&self, conn: &mut C, statement: &str) -> QueryResult<bool>;

    /// A fingerprint of everything in the catalogue that a statement names.
    ///
    /// # Errors
    /// What the database answered.
    fn catalogue(&self, conn: &mut C, statement: &str) -> QueryResult<String>;
}
