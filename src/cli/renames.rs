//! Renames that neither the models nor the database tell: answered by flags, or asked for on a terminal. Never guessed.

use std::fmt;
use std::io::{self, IsTerminal};
use std::str::FromStr;

use inquire::{Confirm, Select};

use super::CliError;
use crate::diff::{DiffError, Hints};
use crate::ops::Operation;
use crate::scratch::CompareError;

/// An answer in words: `old:new` for a table, `table.old:new` for a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rename {
    /// The table of a column, by its new name; `None` where a table is renamed.
    table: Option<String>,
    old: String,
    new: String,
}

/// A text that names no rename.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no rename: write `old:new` for a table, `table.old:new` for a column")]
pub(super) struct RenameError(String);

impl FromStr for Rename {
    type Err = RenameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || RenameError(text.to_owned());
        let (old, new) = text.split_once(':').ok_or_else(fault)?;
        let (table, old) = match old.split_once('.') {
            Some((table, old)) => (Some(table), old),
            None => (None, old),
        };
        // The table may be said again.
        let new = match table {
            Some(table) => new
                .strip_prefix(table)
                .and_then(|new| new.strip_prefix('.'))
                .unwrap_or(new),
            None => new,
        };
        let named = |name: &str| !name.is_empty() && !name.contains([':', '.']);
        if !named(old) || !named(new) || table == Some("") {
            return Err(fault());
        }
        Ok(Self {
            table: table.map(str::to_owned),
            old: old.to_owned(),
            new: new.to_owned(),
        })
    }
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(table) = &self.table {
            write!(f, "{table}.")?;
        }
        write!(f, "{}:{}", self.old, self.new)
    }
}

impl Rename {
    fn is_done_by(&self, operation: &Operation) -> bool {
        match (operation, &self.table) {
            (Operation::RenameTable { before, after }, None) => {
                before.name == self.old && after.name == self.new
            }
            (
                Operation::RenameColumn {
                    after, column, to, ..
                },
                Some(table),
            ) => after.name == *table && *column == self.old && *to == self.new,
            _ => false,
        }
    }
}

/// The answers as the comparison takes them.
pub(super) fn hints(renames: &[Rename], no_rename: bool) -> Hints {
    let mut hints = Hints {
        no_rename,
        ..Hints::default()
    };
    for rename in renames {
        hints = match &rename.table {
            Some(table) => hints.column(table, &rename.old, &rename.new),
            None => hints.table(&rename.old, &rename.new),
        };
    }
    hints
}

/// Refuses an answer that nothing asked for: it is most likely misspelt.
pub(super) fn all_used(renames: &[Rename], operations: &[Operation]) -> Result<(), CliError> {
    let unused = |rename: &&Rename| !operations.iter().any(|operation| rename.is_done_by(operation));
    match renames.iter().find(unused) {
        None => Ok(()),
        Some(rename) => Err(CliError::UnusedRename {
            rename: rename.to_string(),
        }),
    }
}

/// Compares until no question is open: those that the hints leave are put on a terminal, and their answers are added to the hints;
/// without one they are the error.
pub(super) fn settled(
    hints: &mut Hints,
    mut compare: impl FnMut(&Hints) -> Result<Vec<Operation>, CliError>,
) -> Result<Vec<Operation>, CliError> {
    loop {
        let error = match compare(hints) {
            Err(error) => error,
            done => return done,
        };
        let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        let answered = match &error {
            CliError::Diff(question) | CliError::Compare(CompareError::Diff(question)) if terminal => {
                ask(question, hints.clone())
            }
            _ => None,
        };
        match answered {
            Some(more) => *hints = more,
            None => return Err(error),
        }
    }
}

/// Puts the question. `None` where there is none, and when the user breaks off.
fn ask(question: &DiffError, mut hints: Hints) -> Option<Hints> {
    match question {
        DiffError::TableRenamed { lost, gained } => {
            let text = format!("Is the table `{gained}` the old `{lost}` under a new name?");
            if Confirm::new(&text).prompt_skippable().ok()?? {
                return Some(hints.table(lost, gained));
            }
            hints.new_tables.insert(gained.clone());
            Some(hints)
        }
        DiffError::ColumnRenamed { table, pairs, .. } => {
            let (_, gained) = pairs.first()?;
            let old: Vec<&String> = pairs
                .iter()
                .filter(|(_, new)| new == gained)
                .map(|(old, _)| old)
                .collect();
            let new = "a new column".to_owned();
            let choices: Vec<String> = old
                .iter()
                .map(|old| format!("the old `{old}`"))
                .chain([new])
                .collect();
            let text = format!("What is the column `{gained}` of `{table}`?");
            let chosen = Select::new(&text, choices).raw_prompt_skippable().ok()??;
            match old.get(chosen.index) {
                Some(old) => Some(hints.column(table, old, gained)),
                None => {
                    hints.new_columns.insert((table.clone(), gained.clone()));
                    Some(hints)
                }
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rename_is_of_a_table_or_of_a_column() {
        for (text, shown) in [
            ("a:b", "a:b"),
            ("posts.title:headline", "posts.title:headline"),
            ("posts.title:posts.headline", "posts.title:headline"),
        ] {
            assert_eq!(text.parse::<Rename>().unwrap().to_string(), shown);
        }
        for text in [
            "", "a", ":", "a:", ":b", ".a:b", "a.:b", "t.a:u.b", "a:b:c", "a.b.c:d",
        ] {
            assert!(text.parse::<Rename>().is_err(), "{text}");
        }
    }
}
