//! What keeps a difference from becoming operations.

/// A difference that cannot be turned into operations without guessing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// A table loses and gains columns: a rename looks just so.
    #[error(
        "table `{table}` loses {} and gains {}, which may be a rename\nhint: if it is one, answer `--rename {table}.{}`, or say `renamed_from` at the new column in the model; if not, `--no-rename`",
        ticked(lost),
        ticked(gained),
        pair(pairs)
    )]
    ColumnRenamed {
        /// The table.
        table: String,
        /// The columns that only the database has.
        lost: Vec<String>,
        /// The columns that only the models have.
        gained: Vec<String>,
        /// Which may be which, as (old, new): every pair that looks alike.
        pairs: Vec<(String, String)>,
    },
    /// Renames that wait for each other, as when two names are exchanged.
    #[error(
        "the names {} are exchanged, which no order of renames can do\nhint: rename to another name first, in a revision of its own",
        ticked(names)
    )]
    RenameCircle {
        /// The new names.
        names: Vec<String>,
    },
    /// A table goes and one with the very same columns comes.
    #[error(
        "table `{lost}` goes and table `{gained}` with the same columns comes, which may be a rename\nhint: if it is one, answer `--rename {lost}:{gained}`, or say `renamed_from` in the model of `{gained}`; if not, `--no-rename`"
    )]
    TableRenamed {
        /// The table that only the database has.
        lost: String,
        /// The table that only the models have.
        gained: String,
    },
    /// Two names differ in letter case only, which SQLite and MariaDB take for one.
    #[error(
        "the database has the {what} `{found}`, the models say `{wanted}`: they differ in letter case only\nhint: name it in the model as the database does"
    )]
    LetterCase {
        /// `table` or `column`.
        what: &'static str,
        /// The name in the database.
        found: String,
        /// The name in the models.
        wanted: String,
    },
    /// A table goes while another still refers to it.
    #[error(
        "table `{parent}` goes, but `{child}` still refers to it by the foreign key `{name}`\nhint: remove the relation in the same revision, or keep the model of `{parent}`"
    )]
    StillReferred {
        /// The table that goes.
        parent: String,
        /// The table that stays.
        child: String,
        /// The foreign key's name.
        name: String,
    },
    /// The database has something else under the name of a wanted table.
    #[error(
        "the models want a table `{table}`, but the database has {what} of that name\nhint: drop or rename it in a revision without `--autogenerate`"
    )]
    TableNameTaken {
        /// The table.
        table: String,
        /// What has the name.
        what: String,
    },
    /// The database has something else under the name of a wanted index.
    #[error(
        "the models want an index `{name}` on table `{table}`, but the database has {what} of that name\nhint: drop or rename it in a revision without `--autogenerate`"
    )]
    NameTaken {
        /// The table.
        table: String,
        /// The index's name.
        name: String,
        /// What has the name.
        what: String,
    },
}

fn ticked(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The first pair that looks alike, as an answer is written.
fn pair(pairs: &[(String, String)]) -> String {
    let (old, new) = pairs.first().map_or(("old", "new"), |(old, new)| (old, new));
    format!("{old}:{new}")
}
