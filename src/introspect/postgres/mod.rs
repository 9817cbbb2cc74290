//! PostgreSQL: nine catalogue queries, however many tables there are, on the schema in which the connection creates tables.

mod catalogue;
mod columns;
mod keys;

use std::collections::{BTreeMap, BTreeSet};

use diesel::pg::PgConnection;

pub(crate) use self::catalogue::Namespace;
use self::catalogue::{Catalogue, RelationRow};
use super::IntrospectError;
use crate::schema::{Extra, ExtraKind, Schema, Table, qualified};

/// The schema of the database, as far as it stands where the connection creates tables (`current_schema()`). Left out are
/// views, partitions, what belongs to an extension, and every table whose name begins with `__` (Diesel's and Olembic's
/// own).
///
/// The names of those are in [`Schema::others`]. What has no place in [`Table`] is listed in [`Table::extras`].
///
/// # Errors
/// [`IntrospectError`] when a catalogue query fails.
pub fn introspect(conn: &mut PgConnection) -> Result<Schema, IntrospectError> {
    introspect_with(conn, &BTreeSet::new())
}

/// The same, with the tables of these schemas beside; their names begin with that of the schema
/// ([`qualified`]). The number of queries stays what it is.
///
/// # Errors
/// As for [`introspect`].
pub fn introspect_with(
    conn: &mut PgConnection,
    schemas: &BTreeSet<String>,
) -> Result<Schema, IntrospectError> {
    introspect_in(conn, Namespace::Current(schemas))
}

pub(crate) fn introspect_in(
    conn: &mut PgConnection,
    namespace: Namespace<'_>,
) -> Result<Schema, IntrospectError> {
    let catalogue = Catalogue::load(conn, namespace)?;
    let mut schema = Schema::default();
    let mut tables: BTreeMap<i64, Found> = BTreeMap::new();
    for row in &catalogue.relations {
        match other_than_table(row) {
            Some(what) => {
                schema.others.insert(name(row), what.to_owned());
            }
            None if row.name.starts_with("__") => {}
            None => {
                tables.insert(row.oid, Found::new(row));
            }
        }
    }
    for row in catalogue.columns {
        if let Some(found) = tables.get_mut(&row.relation) {
            columns::add_column(found, row);
        }
    }
    let names: BTreeMap<i64, (String, BTreeMap<i16, String>)> = tables
        .iter()
        .map(|(oid, found)| (*oid, (found.table.name.clone(), found.columns.clone())))
        .collect();
    for row in catalogue.constraints {
        if let Some(found) = tables.get_mut(&row.relation) {
            keys::add_constraint(found, row, &names);
        }
    }
    for row in catalogue.indexes {
        if let Some(found) = tables.get_mut(&row.relation) {
            keys::add_index(found, row, &catalogue.classes, &catalogue.collations);
        }
    }
    for row in catalogue.triggers {
        if let Some(found) = tables.get_mut(&row.relation) {
            found.extra(
                format!("the trigger `{}`", row.name),
                ExtraKind::Trigger {
                    name: row.name,
                    sql: row.definition,
                    own: true,
                },
            );
        }
    }
    for row in catalogue.views {
        if let Some(found) = tables.get_mut(&row.relation) {
            let mentions = found.names(&row.columns).into_iter();
            found.table.extras.push(Extra {
                what: format!("the view `{}`", row.name),
                mentions: mentions.map(|name| name.to_lowercase()).collect(),
                kind: ExtraKind::View {
                    name: row.name,
                    sql: String::new(),
                },
            });
        }
    }
    schema.enums = catalogue
        .enums
        .into_iter()
        .map(|row| (row.name, row.values))
        .collect();
    for mut found in tables.into_values() {
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
    /// The names of the columns by their numbers, which have gaps where columns were dropped.
    columns: BTreeMap<i16, String>,
    /// The collations of the columns, by the server's numbers for both.
    collations: BTreeMap<i16, i64>,
}

impl Found {
    fn new(row: &RelationRow) -> Self {
        let mut found = Self {
            table: Table {
                name: name(row),
                schema: row.schema.clone(),
                comment: row.comment.clone(),
                ..Table::default()
            },
            columns: BTreeMap::new(),
            collations: BTreeMap::new(),
        };
        if let Some(key) = &row.partition_key {
            found.extra(
                "the partitions".to_owned(),
                ExtraKind::Suffix {
                    sql: format!("PARTITION BY {key}"),
                },
            );
        }
        found
    }

    /// The names of these columns, in this order.
    fn names(&self, numbers: &[i16]) -> Vec<String> {
        let names = numbers.iter().filter_map(|number| self.columns.get(number));
        names.cloned().collect()
    }

    fn extra(&mut self, what: String, kind: ExtraKind) {
        self.table.extras.push(Extra {
            what,
            mentions: Vec::new(),
            kind,
        });
    }
}

fn name(row: &RelationRow) -> String {
    qualified(row.schema.as_deref(), &row.name)
}

/// What has a name among the tables and is none that is looked at.
fn other_than_table(row: &RelationRow) -> Option<&'static str> {
    Some(match row.kind.as_str() {
        _ if row.of_extension => "a part of an extension",
        "v" => "a view",
        "m" => "a materialized view",
        "f" => "a foreign table",
        "S" => "a sequence",
        "c" => "a composite type",
        _ if row.is_partition => "a partition of another table",
        _ => return None,
    })
}
