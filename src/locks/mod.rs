//! What operations do to tables that are in use: whom they keep out, and for how long. Pure: the database is asked elsewhere.
//! Small tables are not worth a word: a change of them is over before anybody waits.

mod postgres;
mod size;

pub use postgres::locks;
pub use size::TableSize;

use std::fmt;

use crate::sql::readable;

/// A lock of PostgreSQL on a table, by its own name; the stronger is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Rows are written; nobody is kept out.
    RowExclusive,
    /// Others read and write; definitions wait.
    ShareUpdateExclusive,
    /// Others read.
    Share,
    /// Others read; the same cannot be had twice.
    ShareRowExclusive,
    /// Nobody reads or writes.
    AccessExclusive,
}

impl Level {
    /// As the server's documentation writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// What others cannot do meanwhile.
    const fn meanwhile(self) -> &'static str {
        match self {
            Self::RowExclusive | Self::ShareUpdateExclusive => "others read and write meanwhile",
            Self::Share | Self::ShareRowExclusive => "nobody writes it meanwhile",
            Self::AccessExclusive => "nobody reads or writes it meanwhile",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How much there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// Only the catalogue changes.
    Brief,
    /// Every row is read.
    Reads,
    /// Every row is read, and an index made of it.
    BuildsIndex,
    /// Every row is written anew, and every index.
    Rewrites,
}

impl Work {
    const fn words(self) -> &'static str {
        match self {
            Self::Brief => "changes the catalogue only",
            Self::Reads => "reads every row",
            Self::BuildsIndex => "reads every row and builds an index",
            Self::Rewrites => "writes the table and its indexes anew",
        }
    }
}

/// What an operation does to one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The table, under the name that it has before the operation.
    pub table: String,
    /// The lock, which is held until the revision ends.
    pub level: Level,
    /// What is done under it.
    pub work: Work,
    /// A form that keeps others out for a shorter time.
    pub safer: Option<&'static str>,
}

impl Lock {
    /// Whether it is worth a word on a large table.
    pub fn keeps_others_out(&self) -> bool {
        self.level > Level::RowExclusive && self.work > Work::Brief
    }

    /// One line, and one for the safer form.
    pub fn said(&self, operation: &str, size: &TableSize) -> String {
        let said = format!(
            "{operation}: {} on {} ({size}): {}, {}",
            self.level,
            self.table,
            self.work.words(),
            self.level.meanwhile()
        );
        match self.safer {
            Some(safer) => format!("{said}\nhint: {safer}"),
            None => said,
        }
    }
}

/// How MariaDB and MySQL alter a table, by their own names; the more is done, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// Only the catalogue changes.
    Instant,
    /// MariaDB: an index is built, and the table stays as it is.
    NoCopy,
    /// The table may be written anew, within the engine.
    InPlace,
    /// The table is copied row by row.
    Copy,
}

impl Algorithm {
    /// As ALTER TABLE has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instant => "INSTANT",
            Self::NoCopy => "NOCOPY",
            Self::InPlace => "INPLACE",
            Self::Copy => "COPY",
        }
    }

    /// What is done, and what others cannot do meanwhile.
    const fn words(self, others_write: bool) -> &'static str {
        match (self, others_write) {
            (Self::Instant, _) => "changes the catalogue only",
            (Self::NoCopy, true) => "changes indexes alone, others read and write meanwhile",
            (Self::NoCopy, false) => "changes indexes alone, nobody writes it meanwhile",
            (Self::InPlace, true) => "may write the table anew, others read and write meanwhile",
            (Self::InPlace, false) => "may write the table anew, nobody writes it meanwhile",
            (Self::Copy, _) => "copies the table row by row, nobody writes it meanwhile",
        }
    }
}

/// How a statement was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The way.
    pub algorithm: Algorithm,
    /// Whether others may write the table meanwhile.
    pub others_write: bool,
}

impl Done {
    /// One line, for an ALTER TABLE of this table.
    pub fn said(&self, statement: &str, size: &TableSize) -> String {
        const LONGEST: usize = 120;
        // Behind the table's name stands what is done to it.
        let actions = statement.splitn(4, ' ').nth(3).unwrap_or(statement);
        let actions = readable(actions);
        let more = actions.char_indices().nth(LONGEST);
        let actions = match more.and_then(|(end, _)| actions.get(..end)) {
            Some(start) => format!("{start}.."),
            None => actions,
        };
        format!(
            "{actions}: {} on {} ({size}): {}",
            self.algorithm.name(),
            size.table,
            self.algorithm.words(self.others_write)
        )
    }
}

/// The forms of a statement that ask for one way each, the most sparing first; none where a statement has no such word.
#[cfg(feature = "mysql")]
pub(crate) fn asked(statement: &str) -> Vec<(String, Done)> {
    if !statement.starts_with("ALTER TABLE ") {
        return Vec::new();
    }
    let ways = [
        (Algorithm::Instant, true),
        (Algorithm::NoCopy, true),
        (Algorithm::NoCopy, false),
        (Algorithm::InPlace, true),
        (Algorithm::InPlace, false),
    ];
    ways.into_iter()
        .map(|(algorithm, others_write)| {
            let lock = match (algorithm, others_write) {
                (Algorithm::Instant, _) => "",
                (_, true) => ", LOCK=NONE",
                (_, false) => ", LOCK=SHARED",
            };
            let text = format!("{statement}, ALGORITHM={}{lock}", algorithm.name());
            let done = Done {
                algorithm,
                others_write,
            };
            (text, done)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_said_by_what_it_does() {
        let done = Done {
            algorithm: Algorithm::Copy,
            others_write: false,
        };
        let size = TableSize {
            table: "posts".to_owned(),
            rows: Some(20_000),
            bytes: 1,
        };
        for (statement, said) in [
            (
                "ALTER TABLE `posts` MODIFY COLUMN `n` INT NOT NULL DEFAULT '`a`', DROP COLUMN `two words`",
                "MODIFY COLUMN n INT NOT NULL DEFAULT '`a`', DROP COLUMN `two words`: COPY on posts (",
            ),
            ("ALTER TABLE", "ALTER TABLE: COPY on posts ("),
        ] {
            let line = done.said(statement, &size);
            assert!(line.starts_with(said), "{line}");
        }
        let long = format!("ALTER TABLE `posts` {}", "ж".repeat(500));
        assert!(
            done.said(&long, &size)
                .starts_with(&format!("{}..: COPY", "ж".repeat(120)))
        );
    }
}
