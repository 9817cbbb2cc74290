//! SQLite: the PRAGMAs as table-valued functions, joined with the catalogue, and the text of CREATE TABLE
//! for what no PRAGMA shows (names of constraints). Five queries, however many tables there are.

mod catalogue;
mod extras;
mod keys;
mod plain;

use std::collections::{BTreeMap, BTreeSet};

use diesel::SqliteConnection;

use self::catalogue::{Catalogue, ColumnRow, ForeignKeyRow, IndexRow, ObjectRow, load_indexes};
use super::IntrospectError;
use crate::dialect::sqlite::{normalise_default, read_key_type, read_type, tidy_table};
use crate::schema::{Check, Column, Generated, Schema, Table, TableOptions};
use crate::sql::{Clause, ClauseKind, SqlError, TableClauses, table_clauses};

/// The schema of the database. Left out are views, virtual tables with what belongs to them, SQLite's own
/// tables, and every table whose name begins with `__` (Diesel's and Olembic's own).
///
/// The names of those are in [`Schema::others`]. A constraint without a name has an empty one here. What has no place in [`Table`] is listed in
/// [`Table::extras`].
///
/// # Errors
/// [`IntrospectError`] when a catalogue query fails, or the catalogue holds text that is no SQL.
pub fn introspect(conn: &mut SqliteConnection) -> Result<Schema, IntrospectError> {
    let mut catalogue = Catalogue::load(conn)?;
    let objects = std::mem::take(&mut catalogue.objects);
    let indexes = objects.iter().filter(|object| object.kind == "index");
    let texts = indexes
        .map(|index| (index.name.as_str(), index.sql.as_str()))
        .collect();
    let tables = std::mem::take(&mut catalogue.tables).into_iter();
    let mut tables = tables
        .map(|(rowid, (name, sql))| found(&mut catalogue, rowid, name, &sql))
        .collect::<Result<Vec<Found>, _>>()?;
    add_indexes(conn, &catalogue, &objects, &mut tables)?;
    let mut schema = Schema::default();
    for table in tables {
        let name = table.name.clone();
        let table = read_table(table, &texts).map_err(|source| IntrospectError::Definition {
            table: name.clone(),
            source,
        })?;
        schema.tables.insert(name, table);
    }
    keys::resolve_parents(&mut schema);
    extras::add_objects(&mut schema, &objects);
    schema.others = catalogue.virtual_tables.into_iter().collect();
    let views = objects.into_iter().filter(|object| object.kind == "view");
    schema
        .others
        .extend(views.map(|view| (view.name, "a view".to_owned())));
    Ok(schema)
}

/// What the catalogue holds of one table.
struct Found {
    rowid: i64,
    name: String,
    clauses: TableClauses,
    columns: Vec<ColumnRow>,
    indexes: Vec<IndexRow>,
    foreign_keys: Vec<ForeignKeyRow>,
}

/// The table without its indexes.
fn found(catalogue: &mut Catalogue, rowid: i64, name: String, sql: &str) -> Result<Found, IntrospectError> {
    let clauses = table_clauses(sql).map_err(|source| IntrospectError::Definition {
        table: name.clone(),
        source,
    })?;
    Ok(Found {
        rowid,
        name,
        clauses,
        columns: catalogue.columns.remove(&rowid).unwrap_or_default(),
        indexes: Vec::new(),
        foreign_keys: catalogue.foreign_keys.remove(&rowid).unwrap_or_default(),
    })
}

/// Gives the tables their indexes; SQLite is asked for those that the texts do not tell.
fn add_indexes(
    conn: &mut SqliteConnection,
    catalogue: &Catalogue,
    objects: &[ObjectRow],
    tables: &mut [Found],
) -> Result<(), IntrospectError> {
    let mut texts: BTreeMap<&str, Vec<&ObjectRow>> = BTreeMap::new();
    for object in objects.iter().filter(|object| object.kind == "index") {
        texts.entry(&object.table).or_default().push(object);
    }
    let mut asked = Vec::new();
    for table in &mut *tables {
        let name = table.name.as_str();
        let texts = plain::Texts {
            table: name,
            clauses: &table.clauses,
            indexes: texts.get(name).map(Vec::as_slice).unwrap_or_default(),
            automatic: catalogue.automatic.get(name).copied().unwrap_or_default(),
        };
        match plain::indexes(&texts, &table.columns) {
            Some(indexes) => table.indexes = indexes,
            None => asked.push(table.rowid),
        }
    }
    let mut indexes = load_indexes(conn, &asked)?;
    for table in tables {
        if let Some(indexes) = indexes.remove(&table.rowid) {
            table.indexes = indexes;
        }
    }
    Ok(())
}

fn read_table(found: Found, texts: &BTreeMap<&str, &str>) -> Result<Table, SqlError> {
    let Found {
        name,
        clauses: found,
        columns,
        indexes,
        foreign_keys,
        ..
    } = found;
    let option = |word: &str| found.options.iter().any(|option| option == word);
    let mut table = Table {
        name,
        primary_key: primary_key(&columns),
        extras: extras::of_clauses(&found),
        options: TableOptions {
            strict: option("STRICT"),
            without_rowid: option("WITHOUT ROWID"),
            ..TableOptions::default()
        },
        ..Table::default()
    };
    // Without an index of its own the key is the row's number, which is never NULL.
    let single_key = table.primary_key.len() == 1;
    let numbered = single_key && !indexes.iter().any(|index| index.origin == "pk");
    table.columns = columns
        .into_iter()
        .map(|row| Column {
            nullable: row.nullable && !(numbered && row.key_place > 0),
            column_type: if single_key && row.key_place > 0 {
                read_key_type(&row.declared)
            } else {
                read_type(&row.declared)
            },
            default: row.default.as_deref().and_then(normalise_default),
            ..Column::new(row.name, crate::schema::ColumnType::Text)
        })
        .collect();
    table.extras.extend(extras::nullable_keys(&table));
    for clause in &found.clauses {
        add_clause(&mut table, clause);
    }
    keys::add_indexes(&mut table, indexes, &found.clauses, texts)?;
    keys::add_foreign_keys(&mut table, foreign_keys, &found.clauses);
    tidy_table(&mut table);
    keys::keep_texts(&mut table, texts);
    Ok(table)
}

/// Takes over what the text alone says.
fn add_clause(table: &mut Table, clause: &Clause) {
    match &clause.kind {
        ClauseKind::Autoincrement => table.options.autoincrement = true,
        ClauseKind::Check(expression) => table.checks.push(Check {
            name: clause.name.clone().unwrap_or_default(),
            expression: expression.clone(),
        }),
        ClauseKind::Collate(collation) => {
            if let Some(column) = column_mut(table, clause) {
                column.collation = Some(collation.clone());
            }
        }
        ClauseKind::Generated { expression, stored } => {
            if let Some(column) = column_mut(table, clause) {
                column.generated = Some(Generated {
                    expression: expression.clone(),
                    stored: *stored,
                });
            }
        }
        _ => {}
    }
}

fn column_mut<'a>(table: &'a mut Table, clause: &Clause) -> Option<&'a mut Column> {
    let name = clause.columns.first()?;
    table
        .columns
        .iter_mut()
        .find(|column| column.name.eq_ignore_ascii_case(name))
}

fn primary_key(columns: &[ColumnRow]) -> Vec<String> {
    let key: BTreeMap<i32, &ColumnRow> = columns
        .iter()
        .filter(|column| column.key_place > 0)
        .map(|column| (column.key_place, column))
        .collect();
    key.into_values().map(|column| column.name.clone()).collect()
}

/// Names in lower case, for SQLite takes names that differ in letter case only for one.
fn lower<'a>(names: impl IntoIterator<Item = &'a String>) -> BTreeSet<String> {
    names.into_iter().map(|name| name.to_lowercase()).collect()
}
