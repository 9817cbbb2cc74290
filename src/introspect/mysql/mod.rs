//! MariaDB and MySQL: ten catalogue queries, however many tables there are, on the database of the connection.

mod catalogue;
mod columns;
mod keys;
mod partitions;

use std::collections::{BTreeMap, BTreeSet};

use diesel::mysql::MysqlConnection;

use self::catalogue::{Catalogue, TableRow};
use super::IntrospectError;
use crate::schema::{Extra, ExtraKind, ForeignKey, Schema, Table};
use crate::sql::identifiers;

/// The schema of the connection's database. Left out are views, sequences, and every table whose name begins with `__` (Diesel's
/// and Olembic's own).
///
/// The names of views and sequences are in [`Schema::others`]. What has no place in [`Table`] is listed in [`Table::extras`].
///
/// # Errors
/// [`IntrospectError`] when a catalogue query fails.
pub fn introspect(conn: &mut MysqlConnection) -> Result<Schema, IntrospectError> {
    let catalogue = Catalogue::load(conn)?;
    let is_mariadb = catalogue.server.is_mariadb;
    let mut schema = Schema::default();
    let mut tables: BTreeMap<String, Found> = BTreeMap::new();
    for row in catalogue.tables {
        match row.kind.as_str() {
            "BASE TABLE" | "SYSTEM VERSIONED" if row.name.starts_with("__") => {}
            "BASE TABLE" | "SYSTEM VERSIONED" => {
                let found = Found::new(&row, catalogue.server.collation.as_ref(), is_mariadb);
                tables.insert(row.name, found);
            }
            kind => {
                schema
                    .others
                    .insert(row.name, format!("a {}", kind.to_lowercase()));
            }
        }
    }
    for row in catalogue.checks.iter().filter(|row| keys::is_json_check(row)) {
        if let Some(found) = tables.get_mut(&row.table_name) {
            found.json.insert(row.name.clone());
        }
    }
    for row in catalogue.columns {
        if let Some(found) = tables.get_mut(&row.table_name) {
            columns::add_column(found, row, is_mariadb);
        }
    }
    for row in catalogue.indexes {
        if let Some(found) = tables.get_mut(&row.table_name) {
            keys::add_index_key(found, row);
        }
    }
    let actions: BTreeMap<_, _> = catalogue
        .actions
        .iter()
        .map(|row| ((&row.table_name, &row.name), row))
        .collect();
    for row in catalogue.references {
        if let Some(found) = tables.get_mut(&row.table_name) {
            let actions = actions.get(&(&row.table_name, &row.name)).copied();
            keys::add_reference(found, row, actions);
        }
    }
    for row in catalogue.checks {
        if let Some(found) = tables.get_mut(&row.table_name) {
            found.json_stays(&row.name);
            keys::add_check(found, row);
        }
    }
    for row in catalogue.triggers {
        if let Some(found) = tables.get_mut(&row.table_name) {
            let sql = format!(
                "CREATE TRIGGER {} {} {} ON {} FOR EACH ROW {}",
                quoted(&row.name),
                row.timing,
                row.event,
                quoted(&row.table_name),
                row.statement
            );
            let what = format!("the trigger `{}`", row.name);
            found.extra(
                what,
                ExtraKind::Trigger {
                    name: row.name,
                    sql,
                    own: true,
                },
            );
        }
    }
    for row in catalogue.views {
        let mentions = identifiers(&row.definition);
        for (name, found) in &mut tables {
            if mentions.contains(&name.to_lowercase()) {
                found.table.extras.push(Extra {
                    what: format!("the view `{}`", row.name),
                    mentions: mentions.iter().cloned().collect(),
                    kind: ExtraKind::View {
                        name: row.name.clone(),
                        sql: String::new(),
                    },
                });
            }
        }
    }
    partitions::add_partitions(&mut tables, &catalogue.partitions);
    for mut found in tables.into_values() {
        keys::sort_indexes(&mut found);
        found.foreign_keys_elsewhere();
        found.table.uniques.sort();
        found.table.indexes.sort();
        found.table.foreign_keys.sort();
        found.table.checks.sort();
        schema.tables.insert(found.table.name.clone(), found.table);
    }
    Ok(schema)
}

/// A table as far as it has been read.
struct Found {
    table: Table,
    is_mariadb: bool,
    /// The collation of its texts.
    collation: Option<String>,
    /// The columns whose CHECK says that they are JSON.
    json: BTreeSet<String>,
    /// What stands behind an index, by its name.
    behind: BTreeMap<String, String>,
    /// Foreign keys into other databases.
    elsewhere: Vec<ForeignKey>,
}

impl Found {
    fn new(row: &TableRow, of_database: Option<&String>, is_mariadb: bool) -> Self {
        let mut table = Table {
            name: row.name.clone(),
            comment: Some(row.comment.clone()).filter(|comment| !comment.is_empty()),
            ..Table::default()
        };
        table.options.engine = row.engine.clone().filter(|engine| engine != "InnoDB");
        table.options.collation = row.collation.clone().filter(|name| of_database != Some(name));
        let mut found = Self {
            table,
            is_mariadb,
            collation: row.collation.clone(),
            json: BTreeSet::new(),
            behind: BTreeMap::new(),
            elsewhere: Vec::new(),
        };
        let options = row.options.as_deref().unwrap_or_default();
        let mut words: Vec<_> = options
            .split_whitespace()
            .filter(|word| *word != "partitioned")
            .collect();
        if row.kind == "SYSTEM VERSIONED" {
            words.push("WITH SYSTEM VERSIONING");
        }
        if !words.is_empty() {
            let sql = words.join(" ");
            found.extra(format!("the option `{sql}`"), ExtraKind::Suffix { sql });
        }
        found
    }

    fn extra(&mut self, what: String, kind: ExtraKind) {
        self.table.extras.push(Extra {
            what,
            mentions: Vec::new(),
            kind,
        });
    }

    /// A CHECK stays one where its column is no JSON after all.
    fn json_stays(&mut self, column: &str) {
        let is_json = self
            .table
            .column(column)
            .is_some_and(|column| column.column_type == crate::schema::ColumnType::Json);
        if !is_json {
            self.json.remove(column);
        }
    }

    /// Keeps foreign keys into other databases by their text.
    fn foreign_keys_elsewhere(&mut self) {
        for key in std::mem::take(&mut self.elsewhere) {
            let list = |names: &[String]| {
                names
                    .iter()
                    .map(|name| quoted(name))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let (schema, parent) = key.parent.split_once('.').unwrap_or_default();
            let definition = format!(
                "FOREIGN KEY ({}) REFERENCES {}.{} ({}) ON DELETE {} ON UPDATE {}",
                list(&key.columns),
                quoted(schema),
                quoted(parent),
                list(&key.parent_columns),
                key.on_delete.sql(),
                key.on_update.sql()
            );
            self.extra(
                format!("the foreign key `{}` into another database", key.name),
                ExtraKind::Constraint {
                    name: key.name,
                    definition,
                },
            );
        }
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
