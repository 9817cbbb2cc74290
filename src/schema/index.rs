//! Indexes: over columns or expressions, of all rows or of some.

use serde::{Deserialize, Serialize};

/// An index made by CREATE INDEX.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The index's name.
    pub name: String,
    /// What is indexed, in key order.
    pub keys: Vec<IndexKey>,
    /// Whether no two rows may share a key.
    #[serde(default)]
    pub unique: bool,
    /// The condition (SQL) that a row meets to be in the index; `None` for all rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The access method, by the backend's name for it; `None` is the backend's usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// PostgreSQL: columns that the index carries along without being sorted by them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// PostgreSQL: whether two NULLs are one value for a unique index.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// PostgreSQL: whether the database has it and does not use it, as a CREATE INDEX CONCURRENTLY leaves it that failed. No model
    /// asks for such a one, so it goes and comes anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub invalid: bool,
}

impl Index {
    /// An index of all rows over plain columns.
    pub fn new(name: impl Into<String>, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            name: name.into(),
            keys: columns.into_iter().map(IndexKey::column).collect(),
            ..Self::default()
        }
    }

    /// The columns among the keys, in key order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().filter_map(|key| match &key.part {
            KeyPart::Column(name) => Some(name.as_str()),
            KeyPart::Expression(_) => None,
        })
    }

    /// The keys in short, as messages and names show them: a column's name, `expr` for an expression.
    pub fn key_names(&self) -> Vec<String> {
        let name = |key: &IndexKey| match &key.part {
            KeyPart::Column(name) => name.clone(),
            KeyPart::Expression(_) => "expr".to_owned(),
        };
        self.keys.iter().map(name).collect()
    }
}

/// One key of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IndexKey {
    /// What is indexed.
    #[serde(flatten)]
    pub part: KeyPart,
    /// Whether the greatest comes first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
    /// How text is compared, where the column's own way is not meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// PostgreSQL: how values are compared, by the operator class's name; `None` is that of the type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<String>,
    /// PostgreSQL: whether NULLs come first, where that is not what the order says: last ascending, first descending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls_first: Option<bool>,
    /// MariaDB, MySQL: how many characters (or bytes) from the beginning are indexed; `None` for the whole value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<u32>,
}

impl IndexKey {
    /// A column, ascending, compared in its own way.
    pub fn column(name: impl Into<String>) -> Self {
        Self {
            part: KeyPart::Column(name.into()),
            ..Self::default()
        }
    }
}

impl Default for KeyPart {
    fn default() -> Self {
        Self::Column(String::new())
    }
}

/// What a key of an index is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPart {
    /// A column, by its name.
    Column(String),
    /// SQL over the columns of the row.
    Expression(String),
}
