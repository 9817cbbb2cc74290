//! The faults that a schema can have in itself, found before anything is compared or written.

use std::collections::BTreeSet;

use super::{Origin, Schema, Table, parts, qualified};

/// A schema that no database could hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// Two models have one table.
    #[error("two models have the table `{table}`\nhint: give one of them `#[table(name = \"...\")]`")]
    TwoTables {
        /// The table's name.
        table: String,
    },
    /// Two columns of a table have one name.
    #[error(
        "table `{table}` has two columns `{column}`\nhint: rename one, or give it `#[column(sql_name = \"...\")]`"
    )]
    TwoColumns {
        /// The table's name.
        table: String,
        /// The columns' name.
        column: String,
    },
    /// Two constraints or indexes of the database have one name.
    #[error(
        "two constraints or indexes are named `{name}`, the second on table `{table}`{origin}\nhint: say which columns belong together once, or give one of them a `name`"
    )]
    TwoNames {
        /// The table of the second one.
        table: String,
        /// The shared name.
        name: String,
        /// Where they come from, as far as mixins brought them.
        origin: Origin,
    },
    /// An index has the name of a table.
    #[error(
        "an index of table `{table}` is named `{name}`, as a table is\nhint: name the table otherwise with `#[table(name = \"...\")]`"
    )]
    NameOfTable {
        /// The table of the index.
        table: String,
        /// The shared name.
        name: String,
    },
    /// A table has a name of those that are nobody's to give.
    #[error(
        "the table name `{table}` is reserved: names that begin with `sqlite_` are SQLite's own, and those that begin with `__` keep the books of migrations\nhint: give the model `#[table(name = \"...\")]`"
    )]
    Reserved {
        /// The table's name.
        table: String,
    },
    /// A key or index names a column that the table does not have.
    #[error("{what} of table `{table}` names the column `{column}`, which the table does not have")]
    NoColumn {
        /// The table's name.
        table: String,
        /// Which key or index.
        what: String,
        /// The missing column.
        column: String,
    },
    /// A foreign key refers to a table that is not there.
    #[error(
        "foreign key `{name}` of table `{table}` refers to the table `{parent}`, which is not there\nhint: add its model to `models!`"
    )]
    NoParent {
        /// The table's name.
        table: String,
        /// The foreign key's name.
        name: String,
        /// The missing table.
        parent: String,
    },
    /// A table's name does not begin with that of its schema.
    #[error(
        "table `{table}` is said to be of the schema `{schema}`, which its name does not say\nhint: write `{wanted}`"
    )]
    NotOfSchema {
        /// The table's name.
        table: String,
        /// The schema.
        schema: String,
        /// The name that says it.
        wanted: String,
    },
    /// A table has no column at all.
    #[error("table `{table}` has no column")]
    Empty {
        /// The table's name.
        table: String,
    },
}

impl Schema {
    /// Looks for faults that no database would take. With `models`, for names that some database would not tell apart, too: on
    /// MariaDB the names of indexes and of CHECKs are each table's own.
    pub(crate) fn check(&self, models: bool) -> Result<(), SchemaError> {
        let mut names = BTreeSet::new();
        let tables = self.table_names()?;
        for table in self.tables.values() {
            check_columns(table)?;
            check_schema(table)?;
            if let Some(index) = table
                .indexes
                .iter()
                .find(|index| models && tables.contains(&table.beside(&index.name).to_lowercase()))
            {
                return Err(SchemaError::NameOfTable {
                    table: table.name.clone(),
                    name: index.name.clone(),
                });
            }
            for (what, name, columns) in keys(table) {
                if models && !name.is_empty() && !names.insert((&table.schema, name.to_lowercase())) {
                    return Err(SchemaError::TwoNames {
                        table: table.name.clone(),
                        name: name.to_owned(),
                        origin: table.origins.of(name),
                    });
                }
                has_columns(table, columns, || format!("{what} `{name}`"))?;
            }
            has_columns(table, table.primary_key.iter().map(String::as_str), || {
                "the primary key".to_owned()
            })?;
            for key in &table.foreign_keys {
                let parent = self.table(&key.parent).ok_or_else(|| SchemaError::NoParent {
                    table: table.name.clone(),
                    name: key.name.clone(),
                    parent: key.parent.clone(),
                })?;
                has_columns(parent, key.parent_columns.iter().map(String::as_str), || {
                    format!(
                        "foreign key `{}` of table `{}`, referring to a column",
                        key.name, table.name
                    )
                })?;
            }
        }
        Ok(())
    }

    /// The names of the tables in lower case, in which SQLite and MariaDB compare them.
    fn table_names(&self) -> Result<BTreeSet<String>, SchemaError> {
        let mut names = BTreeSet::new();
        for table in self.tables.values() {
            let lower = table.name.to_lowercase();
            let local = table.local_name().to_lowercase();
            // Introspection leaves them out, so that they would come again in every revision.
            if local.starts_with("__") || local.starts_with("sqlite_") {
                return Err(SchemaError::Reserved {
                    table: table.name.clone(),
                });
            }
            if !names.insert(lower) {
                return Err(SchemaError::TwoTables {
                    table: table.name.clone(),
                });
            }
        }
        Ok(names)
    }
}

fn check_schema(table: &Table) -> Result<(), SchemaError> {
    let Some(schema) = &table.schema else {
        return Ok(());
    };
    match parts(&table.name) {
        (Some(said), _) if said == *schema => Ok(()),
        (_, local) => Err(SchemaError::NotOfSchema {
            table: table.name.clone(),
            schema: schema.clone(),
            wanted: qualified(Some(schema), &local),
        }),
    }
}

fn check_columns(table: &Table) -> Result<(), SchemaError> {
    if table.columns.is_empty() {
        return Err(SchemaError::Empty {
            table: table.name.clone(),
        });
    }
    let mut seen = BTreeSet::new();
    for column in &table.columns {
        // SQLite and MariaDB take `Title` and `title` for one column.
        if !seen.insert(column.name.to_lowercase()) {
            return Err(SchemaError::TwoColumns {
                table: table.name.clone(),
                column: column.name.clone(),
            });
        }
    }
    Ok(())
}

fn keys(table: &Table) -> impl Iterator<Item = (&'static str, &str, Vec<&str>)> {
    fn all(columns: &[String]) -> Vec<&str> {
        columns.iter().map(String::as_str).collect()
    }
    let uniques = table.uniques.iter();
    let uniques = uniques.map(|u| ("unique constraint", u.name.as_str(), all(&u.columns)));
    let indexes = table.indexes.iter();
    let indexes = indexes.map(|i| ("index", i.name.as_str(), i.columns().collect()));
    let foreign = table.foreign_keys.iter();
    let foreign = foreign.map(|f| ("foreign key", f.name.as_str(), all(&f.columns)));
    let checks = table.checks.iter();
    let checks = checks.map(|c| ("CHECK constraint", c.name.as_str(), Vec::new()));
    uniques.chain(indexes).chain(foreign).chain(checks)
}

fn has_columns<'a>(
    table: &Table,
    columns: impl IntoIterator<Item = &'a str>,
    what: impl Fn() -> String,
) -> Result<(), SchemaError> {
    for column in columns {
        if table.column(column).is_none() {
            return Err(SchemaError::NoColumn {
                table: table.name.clone(),
                what: what(),
                column: column.to_owned(),
            });
        }
    }
    Ok(())
}
