//! The plain data that describes a database: what every other module speaks of.
//! It opens no connection, knows no backend, and keeps every list in a fixed order.

mod check;
mod column;
mod enums;
mod filter;
mod identity;
mod index;
mod naming;
mod origin;
mod qualified;
mod table;

pub use check::SchemaError;
pub use column::{Column, ColumnType, Generated, ServerDefault};
pub use filter::{Filter, FilterError};
pub use identity::{Identity, IdentityKind};
pub use index::{Index, IndexKey, KeyPart};
pub(crate) use naming::numbered;
pub use naming::{NameOf, NameTemplate, Naming, NamingError, constraint_name, default_name, distinct_name};
pub use origin::{Origin, Origins, Place};
pub use qualified::{parts, qualified};
pub use table::{
    Check, ClauseExtra, ClauseOf, Deferrable, Extra, ExtraKind, ForeignKey, ReferentialAction, Table,
    TableOptions, Unique,
};

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// A whole database: its tables by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The tables, ordered by name so that the same schema always gives the same bytes.
    pub tables: BTreeMap<String, Table>,
    /// PostgreSQL: the enum types that the database has under names of their own, with their texts in order.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub enums: BTreeMap<String, Vec<String>>,
    /// What a database that was read has under a name of its own and is no table here: a view, a virtual table.
    /// Models have none.
    #[serde(skip)]
    pub others: BTreeMap<String, String>,
}

impl Schema {
    /// The schema of these tables.
    ///
    /// # Errors
    /// [`SchemaError`] names the first fault: two tables or two columns of one name, or a key, index or
    /// foreign key on a column or table that is not there.
    pub fn from_tables(tables: impl IntoIterator<Item = Table>) -> Result<Self, SchemaError> {
        Self::checked(tables, true)
    }

    /// The schema of these tables of a database, which may give a name to several indexes or constraints.
    ///
    /// # Errors
    /// [`SchemaError`] as [`Schema::from_tables`], but for names.
    pub fn of_database(tables: impl IntoIterator<Item = Table>) -> Result<Self, SchemaError> {
        Self::checked(tables, false)
    }

    fn checked(tables: impl IntoIterator<Item = Table>, models: bool) -> Result<Self, SchemaError> {
        let mut schema = Self::default();
        for table in tables {
            let name = table.name.clone();
            if schema.tables.insert(name.clone(), table).is_some() {
                return Err(SchemaError::TwoTables { table: name });
            }
        }
        schema.check(models)?;
        Ok(schema)
    }

    /// The schemas of the tables, beside the one in which a connection creates tables.
    pub fn schemas(&self) -> BTreeSet<String> {
        let tables = self.tables.values();
        tables.filter_map(|table| table.schema.clone()).collect()
    }

    /// The table of that name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// Whether both say the same, wherever the columns of their tables stand: see [`Table::same_as`].
    pub fn same_as(&self, other: &Self) -> bool {
        self.enums == other.enums
            && self.tables.len() == other.tables.len()
            && self
                .tables
                .iter()
                .all(|(name, table)| other.table(name).is_some_and(|other| table.same_as(other)))
    }
}
