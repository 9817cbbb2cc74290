//! The errors of a step that is taken statement by statement: what they say of what is kept.

use diesel::result::Error;

use super::Stepwise;
use crate::migrate::{Database, HalfDoneError, KeptAfterCut, MigrateError};
use crate::sql::Statement;

impl<C: Database> Stepwise<'_, C> {
    pub(super) fn failed(&mut self, conn: &mut C, statement: &Statement, error: &Error) -> MigrateError {
        if !C::is_cut(error) {
            self.undo(conn);
            self.remember(conn);
        }
        self.failure(statement, error)
    }

    pub(super) fn failure(&self, statement: &Statement, error: &Error) -> MigrateError {
        if C::is_cut(error) {
            return self.cut.cut_at(Some(statement), error, KeptAfterCut::Told);
        }
        let (name, cause) = (self.cut.name.to_owned(), error.to_string());
        let (file, line) = (self.cut.file.to_owned(), statement.line);
        let next = self.cut.statements.get(self.from).map_or(line, |next| next.line);
        let statement = statement.text.clone();
        if self.from == 0 {
            return MigrateError::Statement {
                name,
                file,
                line,
                statement,
                cause,
                undone: true,
            };
        }
        MigrateError::Halted {
            name,
            file,
            line: shown(line),
            statement,
            cause,
            from: shown(next),
        }
    }

    /// The failure of a statement that may have done a part of its work.
    pub(super) fn half(&self, statement: &Statement, error: &Error) -> MigrateError {
        match self.failure(statement, error) {
            cut @ MigrateError::Cut { .. } => cut,
            _ => MigrateError::Statement {
                name: self.cut.name.to_owned(),
                file: self.cut.file.to_owned(),
                line: statement.line,
                statement: statement.text.clone(),
                cause: error.to_string(),
                undone: false,
            },
        }
    }

    pub(super) fn in_doubt(&self, index: usize, statement: &Statement) -> MigrateError {
        HalfDoneError::InDoubt {
            name: self.cut.name.to_owned(),
            file: self.cut.file.to_owned(),
            line: statement.line,
            statement: statement.text.clone(),
            number: index,
        }
        .into()
    }

    pub(super) fn incomplete(&mut self, conn: &mut C, error: Error) -> MigrateError {
        if C::is_cut(&error) {
            return self.cut.cut_at(None, &error, KeptAfterCut::Told);
        }
        let (name, cause) = (self.cut.name.to_owned(), error.to_string());
        self.undo(conn);
        self.remember(conn);
        MigrateError::Completion {
            name,
            cause,
            undone: self.from == 0,
        }
    }
}

/// A line as an error keeps it, which is to stay small.
fn shown(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
