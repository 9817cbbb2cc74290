//! The script of one revision: its statements, and which transaction they run in.
//! A statement that would break out of the transaction around it is refused before anything runs.

use diesel::result::Error;

use super::{KeptAfterCut, MigrateError};
use crate::revision::{Revision, Script, before};
use crate::sql::{Statement, Syntax, split_statements_in};

/// Which of a revision's scripts runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The one that upgrades.
    Up,
    /// The one that undoes it.
    Down,
}

/// What holds the statements of a script together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// A transaction around the script.
    Around,
    /// One of the script's own: the COMMIT at that place is its last word but for settings. Before its BEGIN, too, there may be
    /// settings only; then all is undone that failed before the COMMIT has run.
    Own { commit: usize, whole: bool },
    /// None.
    Open,
}

/// A script that is ready to run.
#[derive(Debug)]
pub(super) struct Cut<'a> {
    pub(super) name: &'a str,
    pub(super) file: &'a str,
    pub(super) statements: Vec<Statement>,
    pub(super) frame: Frame,
}

impl<'a> Cut<'a> {
    /// # Errors
    /// [`MigrateError`] when there is no such script, or it cannot run as it is.
    pub(super) fn new(
        revision: &'a Revision,
        direction: Direction,
        syntax: Syntax,
    ) -> Result<Self, MigrateError> {
        let script: &Script = match direction {
            Direction::Up => &revision.up,
            Direction::Down => revision.down.as_ref().ok_or_else(|| MigrateError::NoDownScript {
                name: revision.name.clone(),
            })?,
        };
        let file = || script.file.clone();
        if script.text.is_empty() {
            return Err(MigrateError::EmptyScript { file: file() });
        }
        let mut statements = split_statements_in(&script.text, syntax)
            .map_err(|source| MigrateError::Script { file: file(), source })?;
        let frame = if revision.run_in_transaction {
            for statement in &statements {
                stays_inside(statement, &script.file)?;
            }
            Frame::Around
        } else {
            own_frame(&statements)
        };
        if frame == Frame::Open {
            let first = before(&script.text).into_iter();
            statements.splice(0..0, first.map(|text| Statement { text, line: 1 }));
        }
        Ok(Self {
            name: &revision.name,
            file: &script.file,
            statements,
            frame,
        })
    }

    /// Whether nothing is left of the script when the statement at that place fails.
    pub(super) fn is_undone_at(&self, place: usize) -> bool {
        match self.frame {
            Frame::Around => true,
            Frame::Own { commit, whole } => whole && place <= commit,
            Frame::Open => false,
        }
    }

    /// The error of a connection that was cut at a statement: of the script, or, where it is none of these, at COMMIT.
    pub(super) fn cut_at(
        &self,
        statement: Option<&Statement>,
        error: &Error,
        kept: KeptAfterCut,
    ) -> MigrateError {
        let line = statement
            .or(self.statements.last())
            .map_or(1, |statement| statement.line);
        MigrateError::Cut {
            name: self.name.to_owned(),
            file: self.file.to_owned(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            statement: statement.map_or("COMMIT", |statement| &statement.text).to_owned(),
            // libpq ends what it says with a line end.
            cause: error.to_string().trim_end().to_owned(),
            kept,
        }
    }
}

/// Whether the statement begins or ends a transaction, and its first word.
fn controls_transaction(statement: &Statement) -> (bool, String) {
    let mut words = statement
        .text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase);
    let first = words.next().unwrap_or_default();
    let controls = match first.as_str() {
        // `BEGIN NOT ATOMIC` is a block of statements.
        "BEGIN" => words.next().is_none_or(|word| word != "NOT"),
        "COMMIT" | "END" | "ABORT" => true,
        // `START SLAVE` and `PREPARE name` are something else.
        "START" | "PREPARE" => words.next().is_some_and(|word| word == "TRANSACTION"),
        // `ROLLBACK TO savepoint` stays inside.
        "ROLLBACK" => !words.take(2).any(|word| word == "TO"),
        _ => false,
    };
    (controls, first)
}

/// The transaction that a script brings: the COMMIT behind which only settings are put back.
fn own_frame(statements: &[Statement]) -> Frame {
    let words: Vec<_> = statements.iter().map(controls_transaction).collect();
    let setting = |(_, first): &(bool, String)| first == "PRAGMA" || first == "SET";
    let Some(commit) = words.iter().rposition(|word| !setting(word)) else {
        return Frame::Open;
    };
    let ends = |(controls, first): &(bool, String)| *controls && (first == "COMMIT" || first == "END");
    if !words.get(commit).is_some_and(ends) {
        return Frame::Open;
    }
    let mut body = words.iter().take(commit).skip_while(|word| setting(word));
    let begins = body
        .next()
        .is_some_and(|(_, first)| first == "BEGIN" || first == "START");
    Frame::Own {
        commit,
        whole: begins && !body.any(|(controls, _)| *controls),
    }
}

/// A COMMIT in the script would commit half of the migration, and leave the other half without a transaction.
fn stays_inside(statement: &Statement, file: &str) -> Result<(), MigrateError> {
    let (ends, first) = controls_transaction(statement);
    if ends {
        return Err(MigrateError::EndsTransaction {
            file: file.to_owned(),
            line: statement.line,
            statement: first,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart() {
        let own = |commit, whole| Frame::Own { commit, whole };
        for (script, frame) in [
            ("", Frame::Open),
            ("PRAGMA a", Frame::Open),
            ("VACUUM", Frame::Open),
            ("BEGIN; SELECT 1", Frame::Open),
            ("BEGIN; SELECT 1; COMMIT", own(2, true)),
            (
                "PRAGMA a; SET b = 1; BEGIN IMMEDIATE; END; PRAGMA a",
                own(3, true),
            ),
            ("START TRANSACTION; SELECT 1; COMMIT", own(2, true)),
            ("BEGIN; PREPARE a FROM b; COMMIT", own(2, true)),
            ("SELECT 1; BEGIN; COMMIT", own(2, false)),
            ("BEGIN; COMMIT; BEGIN; COMMIT", own(3, false)),
            ("BEGIN; SAVEPOINT a; ROLLBACK TO a; COMMIT", own(3, true)),
            ("BEGIN; ROLLBACK; SELECT 1; COMMIT", own(3, false)),
        ] {
            assert_eq!(
                own_frame(&split_statements_in(script, Syntax::Sqlite).unwrap()),
                frame,
                "{script}"
            );
        }
    }
}
