//! Which columns are of an enum type that the database has under a name of its own.

use super::{ColumnType, Table};

impl ColumnType {
    /// Whether it is the enum type of that name, or a list of it.
    pub(crate) fn is_enum(&self, name: &str) -> bool {
        match self {
            Self::Enum { name: own, .. } => own == name,
            Self::Array(of) => of.is_enum(name),
            _ => false,
        }
    }
}

impl Table {
    /// Whether a column is of the enum type of that name, or of a list of it.
    pub(crate) fn has_enum(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.column_type.is_enum(name))
    }
}
