//! Tables and what hangs on them: keys, indexes, foreign keys.
//! Column names stand in the order in which they were written.

use serde::{Deserialize, Serialize};

use super::{Column, Index, Origins};

/// One table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The name in the database; of a table of another schema, with the schema's before it ([`qualified`](super::qualified)).
    pub name: String,
    /// PostgreSQL: the schema, where it is not the one in which a connection creates tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The columns, in the order of the table.
    pub columns: Vec<Column>,
    /// The columns of the primary key, in key order.
    pub primary_key: Vec<String>,
    /// UNIQUE constraints, ordered by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uniques: Vec<Unique>,
    /// Indexes made by CREATE INDEX, ordered by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Foreign keys, ordered by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// CHECK constraints, ordered by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// What the backend's CREATE TABLE says beside the columns.
    #[serde(default, skip_serializing_if = "TableOptions::is_default")]
    pub options: TableOptions,
    /// What the database keeps about the table, for readers; SQLite keeps none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The name that the table had before; a hint of the models, which takes no part in comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// What a table that was read has beside, and the fields above cannot say. Models have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<Extra>,
    /// Which mixin brought which index, constraint or foreign key.
    #[serde(skip)]
    pub origins: Origins,
}

impl Table {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether both say the same, wherever their columns stand: a column that was added later stands at
    /// the end, and a reader of the table by name never notices. [`Table::extras`] take no part.
    pub fn same_as(&self, other: &Self) -> bool {
        let sorted = |table: &Self| {
            let mut table = table.clone();
            table.columns.sort_by(|a, b| a.name.cmp(&b.name));
            table.uniques.sort();
            table.indexes.sort();
            table.foreign_keys.sort();
            table.checks.sort();
            table.extras.clear();
            table.renamed_from = None;
            for column in &mut table.columns {
                column.renamed_from = None;
            }
            table
        };
        sorted(self) == sorted(other)
    }
}

/// Something of a database's table that has no field of its own in [`Table`]: a trigger, a view that reads it, an
/// ON CONFLICT. It takes no part in comparison, and is carried so that no operation destroys it unnoticed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// What it is, for messages: "the trigger `r`".
    pub what: String,
    /// The columns it cannot do without; it may mention other names too. In lower case.
    pub mentions: Vec<String>,
    /// What is needed to write it again.
    pub kind: ExtraKind,
}

impl Extra {
    /// Whether it stands elsewhere and reads the table: it would be broken when the table goes.
    pub fn is_elsewhere(&self) -> bool {
        matches!(
            self.kind,
            ExtraKind::View { .. } | ExtraKind::Trigger { own: false, .. }
        )
    }
}

/// The kinds of [`Extra`], each with what is needed to write it again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtraKind {
    /// What a clause of CREATE TABLE says beyond the fields.
    Clause(ClauseExtra),
    /// A foreign key of one column that is written beside the columns, so that the column cannot be dropped alone.
    Beside {
        /// The column.
        column: String,
    },
    /// A column of the primary key that takes NULL all the same, as SQLite allows.
    NullableKey {
        /// The column.
        column: String,
    },
    /// An index that is among the fields, as it was written.
    Index {
        /// Its name.
        name: String,
        /// The statement that creates it.
        sql: String,
    },
    /// A trigger.
    Trigger {
        /// Its name.
        name: String,
        /// The statement that creates it.
        sql: String,
        /// Whether it stands on this very table; else it only mentions it.
        own: bool,
    },
    /// A constraint that the fields cannot say: EXCLUDE, a key into another schema, one that is not valid yet.
    Constraint {
        /// Its name.
        name: String,
        /// What stands behind the name when it is created.
        definition: String,
    },
    /// MariaDB, MySQL: what stands in the definition of a column beyond its fields: ON UPDATE, INVISIBLE.
    ColumnClause {
        /// The column.
        column: String,
        /// The words.
        sql: String,
    },
    /// MariaDB: the CHECK that has the column's name stands in the definition of the column.
    ColumnCheck {
        /// The column.
        column: String,
    },
    /// What stands behind the columns when the table is created: PARTITION BY.
    Suffix {
        /// The words.
        sql: String,
    },
    /// A view that reads the table, also through other views.
    View {
        /// Its name.
        name: String,
        /// The statement that creates it.
        sql: String,
    },
}

/// What a clause of CREATE TABLE says beyond the fields of [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseExtra {
    /// The clause.
    pub of: ClauseOf,
    /// The columns of the key, or the one column of NOT NULL.
    pub columns: Vec<String>,
    /// The name of a primary key.
    pub name: Option<String>,
    /// The key as written, when it has an order or a collation; `DESC` alone within a column.
    pub keys: Option<String>,
    /// The word of ON CONFLICT.
    pub conflict: Option<String>,
}

/// A clause that can say more than the fields of [`Table`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseOf {
    /// PRIMARY KEY.
    PrimaryKey,
    /// UNIQUE.
    Unique,
    /// NOT NULL.
    NotNull,
}

/// A UNIQUE constraint of the table itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unique {
    /// The constraint's name.
    pub name: String,
    /// The columns, in key order.
    pub columns: Vec<String>,
    /// PostgreSQL: whether two NULLs are one value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// PostgreSQL: columns that the index of the constraint carries along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// When the constraint is looked at.
    #[serde(default, skip_serializing_if = "Deferrable::is_not")]
    pub deferrable: Deferrable,
}

/// A CHECK constraint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The constraint's name; empty where none was given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The condition (SQL) that no row may fail.
    pub expression: String,
}

/// What a backend's CREATE TABLE says beside the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableOptions {
    /// SQLite: a key once given is never given again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub autoincrement: bool,
    /// SQLite: values have the types of their columns.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// SQLite: the rows stand in the index of the primary key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_rowid: bool,
    /// MariaDB, MySQL: the storage engine, where it is not InnoDB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// MariaDB, MySQL: the collation of its texts, and so their character set, where it is not the database's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
}

impl TableOptions {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A reference to another table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// The constraint's name.
    pub name: String,
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table referred to.
    pub parent: String,
    /// The columns referred to, in the order of `columns`.
    pub parent_columns: Vec<String>,
    /// What happens to the row when its parent is deleted.
    #[serde(default)]
    pub on_delete: ReferentialAction,
    /// What happens to the row when its parent's key changes.
    #[serde(default)]
    pub on_update: ReferentialAction,
    /// When the reference is looked at.
    #[serde(default, skip_serializing_if = "Deferrable::is_not")]
    pub deferrable: Deferrable,
}

/// When a constraint is looked at, as SQL names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    /// At the end of every statement.
    #[default]
    Not,
    /// At the end of every statement, unless the transaction says otherwise (`INITIALLY IMMEDIATE`).
    Immediate,
    /// At the end of the transaction (`INITIALLY DEFERRED`).
    Deferred,
}

impl Deferrable {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_not(&self) -> bool {
        *self == Self::Not
    }
}

/// The referential action of a foreign key, as SQL names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferentialAction {
    /// Refuse, at the end of the statement.
    #[default]
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Do the same to the row.
    Cascade,
    /// Set the reference to NULL.
    SetNull,
    /// Set the reference to its default.
    SetDefault,
}

impl ReferentialAction {
    /// The SQL keywords of the action.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}
