//! A call of a function of the program, in a transaction that also notes how far the script has come.

use super::Stepwise;
use crate::migrate::inside::{Failure, inside};
use crate::migrate::journal::State;
use crate::migrate::{Database, FunctionError, MigrateError};
use crate::sql::Statement;

impl<C: Database> Stepwise<'_, C> {
    /// The transaction of a function begins with the note that nobody will know: what ends the transaction within the function, as DDL does,
    /// keeps the note as well, and everything else takes it back.
    pub(super) fn function(
        &mut self,
        conn: &mut C,
        index: usize,
        statement: &Statement,
    ) -> Result<(), MigrateError> {
        let Some(function) = self.step.function else {
            return Err(FunctionError::WithoutTransaction {
                file: self.cut.file.to_owned(),
                line: statement.line,
            }
            .into());
        };
        let begun = self.begin(conn);
        let noted = begun.and_then(|()| self.note(conn, index, State::InDoubt));
        let ran = noted.and_then(|()| inside(conn, function));
        let failure = match ran.map_err(|error| self.failed(conn, statement, &error))? {
            Ok(()) => {
                let noted = self.note(conn, index + 1, State::Next);
                return noted.map_err(|error| self.failed(conn, statement, &error));
            }
            Err(failure) => failure,
        };
        self.undo(conn);
        let (name, file, line) = (self.cut.name.to_owned(), self.cut.file.to_owned(), statement.line);
        let (cause, finished) = match failure {
            Failure::Own(source) => {
                self.remember(conn);
                return Err(FunctionError::Failed {
                    name,
                    file,
                    line,
                    source,
                }
                .into());
            }
            Failure::Began => {
                self.remember(conn);
                return Err(FunctionError::Began { name, file, line }.into());
            }
            Failure::Ended { cause, finished } => (cause, finished),
        };
        // It has done all that it wanted, and every part of it was kept: where the note was, so was the rest.
        let place = self.journal.read(conn).ok().flatten();
        let kept = place.is_some_and(|place| place.statement == index && place.state == State::InDoubt);
        if finished && kept {
            let noted = self.note(conn, index + 1, State::Next);
            noted.map_err(|error| self.failed(conn, statement, &error))?;
            self.from = index + 1;
            self.held.clear();
            return Ok(());
        }
        Err(FunctionError::Ended {
            name,
            file,
            line,
            cause,
        }
        .into())
    }
}
