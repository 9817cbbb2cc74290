//! What somebody has answered about renames, for what the models do not say.

use std::collections::{BTreeMap, BTreeSet};

/// Answers that [`diff_with`](super::diff_with) takes for what would else be a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// Old names of tables, by their new ones.
    pub tables: BTreeMap<String, String>,
    /// Old names of columns, by table (its new name) and new name.
    pub columns: BTreeMap<(String, String), String>,
    /// Tables that are new, whatever they look like.
    pub new_tables: BTreeSet<String>,
    /// Columns that are new, whatever they look like, by table and name.
    pub new_columns: BTreeSet<(String, String)>,
    /// Nothing else was renamed: what is gone is gone.
    pub no_rename: bool,
    /// Expressions are in the spelling of a server, in which letter case tells names apart; no answer, but what a dialect says.
    pub exact_names: bool,
}

impl Hints {
    /// The answer that nothing was renamed but what the models say.
    pub fn no_rename() -> Self {
        Self {
            no_rename: true,
            ..Self::default()
        }
    }

    /// Answers that a table had another name.
    #[must_use]
    pub fn table(mut self, old: &str, new: &str) -> Self {
        self.tables.insert(new.to_owned(), old.to_owned());
        self
    }

    /// Answers that a column had another name.
    #[must_use]
    pub fn column(mut self, table: &str, old: &str, new: &str) -> Self {
        self.columns
            .insert((table.to_owned(), new.to_owned()), old.to_owned());
        self
    }

    pub(super) fn is_new_table(&self, table: &str) -> bool {
        self.no_rename || self.new_tables.contains(table)
    }

    pub(super) fn is_new_column(&self, table: &str, column: &str) -> bool {
        let key = (table.to_owned(), column.to_owned());
        self.no_rename || self.new_columns.contains(&key)
    }
}
