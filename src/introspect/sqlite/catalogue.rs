//! The catalogue queries, and their rows by table.
//! Nothing is understood here; rows stand in the order in which SQLite gives them.

use std::collections::BTreeMap;

use diesel::connection::DefaultLoadingMode;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};

/// What the queries gave, by the table's place in the catalogue.
#[derive(Default)]
pub(super) struct Catalogue {
    /// Name and CREATE TABLE text of every table that is read.
    pub tables: BTreeMap<i64, (String, String)>,
    pub columns: BTreeMap<i64, Vec<ColumnRow>>,
    pub foreign_keys: BTreeMap<i64, Vec<ForeignKeyRow>>,
    /// Indexes, triggers and views.
    pub objects: Vec<ObjectRow>,
    /// How many indexes SQLite made by itself, by the table's name.
    pub automatic: BTreeMap<String, usize>,
    /// Virtual tables and those in which they keep what they hold, with a word for each.
    pub virtual_tables: BTreeMap<String, String>,
}

pub(super) struct ColumnRow {
    pub name: String,
    pub declared: String,
    pub nullable: bool,
    pub default: Option<String>,
    /// The place in the primary key, from 1; 0 outside of it.
    pub key_place: i32,
}

pub(super) struct IndexRow {
    pub name: String,
    pub unique: bool,
    /// `c` for CREATE INDEX, `u` for UNIQUE, `pk` for PRIMARY KEY.
    pub origin: String,
    pub partial: bool,
    pub keys: Vec<IndexKeyRow>,
}

impl IndexRow {
    /// Whether something stands in the text of the index alone.
    pub fn needs_text(&self) -> bool {
        self.partial || self.keys.iter().any(|key| key.column.is_none())
    }

    pub fn columns(&self) -> Vec<String> {
        self.keys.iter().filter_map(|key| key.column.clone()).collect()
    }
}

pub(super) struct IndexKeyRow {
    /// None for an expression, and for the row's number.
    pub column: Option<String>,
    pub descending: bool,
    pub collation: String,
}

pub(super) struct ForeignKeyRow {
    pub id: i32,
    pub parent: String,
    pub columns: Vec<String>,
    /// Empty where the parent's primary key is meant.
    pub parent_columns: Vec<String>,
    pub on_update: String,
    pub on_delete: String,
}

pub(super) struct ObjectRow {
    pub kind: String,
    pub name: String,
    pub table: String,
    pub sql: String,
}

/// Which tables are ours; LIKE takes no notice of letter case, as SQLite's own prefix check does.
const TABLES: &str = "m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
     AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'";

impl Catalogue {
    pub fn load(conn: &mut SqliteConnection) -> QueryResult<Self> {
        let mut catalogue = load_objects(conn)?;
        let virtual_tables = load_virtual_tables(conn)?;
        catalogue
            .tables
            .retain(|_, (name, _)| !virtual_tables.contains_key(name));
        Ok(Self {
            virtual_tables,
            columns: load_columns(conn)?,
            foreign_keys: load_foreign_keys(conn)?,
            ..catalogue
        })
    }
}

/// The catalogue's own table: tables, indexes, triggers and views, with their texts.
fn load_objects(conn: &mut SqliteConnection) -> QueryResult<Catalogue> {
    type Row = (i64, bool, String, String, String, Option<String>);
    let query =
        format!("SELECT m.rowid, {TABLES}, m.type, m.name, m.tbl_name, m.sql FROM main.sqlite_master m");
    let rows = sql::<(BigInt, Bool, Text, Text, Text, Nullable<Text>)>(&query)
        .load_iter::<Row, DefaultLoadingMode>(conn)?;
    let mut catalogue = Catalogue::default();
    for row in rows {
        let (rowid, is_ours, kind, name, table, sql) = row?;
        let sql = sql.unwrap_or_default();
        if is_ours {
            catalogue.tables.insert(rowid, (name, sql));
        } else if kind != "table" && !sql.is_empty() {
            catalogue.objects.push(ObjectRow {
                kind,
                name,
                table,
                sql,
            });
        } else if kind == "index" {
            *catalogue.automatic.entry(table).or_default() += 1;
        }
    }
    Ok(catalogue)
}

fn load_virtual_tables(conn: &mut SqliteConnection) -> QueryResult<BTreeMap<String, String>> {
    let query =
        "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('virtual', 'shadow')";
    let rows = sql::<(Text, Text)>(query).load::<(String, String)>(conn)?;
    let word = |kind: &str| match kind {
        "virtual" => "a virtual table".to_owned(),
        _ => "a part of a virtual table".to_owned(),
    };
    Ok(rows.into_iter().map(|(name, kind)| (name, word(&kind))).collect())
}

fn load_columns(conn: &mut SqliteConnection) -> QueryResult<BTreeMap<i64, Vec<ColumnRow>>> {
    type Row = (i64, String, String, bool, Option<String>, i32);
    let query = format!(
        "SELECT m.rowid, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk \
         FROM main.sqlite_master m JOIN pragma_table_xinfo(m.name, 'main') c WHERE {TABLES} AND c.hidden <> 1"
    );
    let rows = sql::<(BigInt, Text, Text, Bool, Nullable<Text>, Integer)>(&query)
        .load_iter::<Row, DefaultLoadingMode>(conn)?;
    let mut columns: BTreeMap<i64, Vec<ColumnRow>> = BTreeMap::new();
    for row in rows {
        let (rowid, name, declared, not_null, default, key_place) = row?;
        columns.entry(rowid).or_default().push(ColumnRow {
            name,
            declared,
            nullable: !not_null,
            default,
            key_place,
        });
    }
    Ok(columns)
}

/// The indexes of these tables.
pub(super) fn load_indexes(
    conn: &mut SqliteConnection,
    tables: &[i64],
) -> QueryResult<BTreeMap<i64, Vec<IndexRow>>> {
    type Row = (i64, String, bool, String, bool, Option<String>, bool, String);
    let tables: Vec<String> = tables.iter().map(i64::to_string).collect();
    let query = format!(
        "SELECT m.rowid, l.name, l.\"unique\", l.origin, l.partial, x.name, x.desc, x.coll \
         FROM main.sqlite_master m JOIN pragma_index_list(m.name, 'main') l \
         JOIN pragma_index_xinfo(l.name, 'main') x WHERE m.rowid IN ({}) AND x.key",
        tables.join(", ")
    );
    let rows =
        sql::<(BigInt, Text, Bool, Text, Bool, Nullable<Text>, Bool, Text)>(&query).load::<Row>(conn)?;
    let mut indexes: BTreeMap<i64, Vec<IndexRow>> = BTreeMap::new();
    for (rowid, name, unique, origin, partial, column, descending, collation) in rows {
        let of_table = indexes.entry(rowid).or_default();
        let key = IndexKeyRow {
            column,
            descending,
            collation,
        };
        match of_table.last_mut() {
            Some(last) if last.name == name => last.keys.push(key),
            _ => of_table.push(IndexRow {
                name,
                unique,
                origin,
                partial,
                keys: vec![key],
            }),
        }
    }
    Ok(indexes)
}

fn load_foreign_keys(conn: &mut SqliteConnection) -> QueryResult<BTreeMap<i64, Vec<ForeignKeyRow>>> {
    type Row = (i64, i32, String, String, Option<String>, String, String);
    let query = format!(
        "SELECT m.rowid, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete \
         FROM main.sqlite_master m JOIN pragma_foreign_key_list(m.name, 'main') f WHERE {TABLES}"
    );
    let rows = sql::<(BigInt, Integer, Text, Text, Nullable<Text>, Text, Text)>(&query)
        .load_iter::<Row, DefaultLoadingMode>(conn)?;
    let mut foreign_keys: BTreeMap<i64, Vec<ForeignKeyRow>> = BTreeMap::new();
    for row in rows {
        let (rowid, id, parent, column, parent_column, on_update, on_delete) = row?;
        let of_table = foreign_keys.entry(rowid).or_default();
        match of_table.last_mut() {
            Some(last) if last.id == id => {
                last.columns.push(column);
                last.parent_columns.extend(parent_column);
            }
            _ => of_table.push(ForeignKeyRow {
                id,
                parent,
                columns: vec![column],
                parent_columns: parent_column.into_iter().collect(),
                on_update,
                on_delete,
            }),
        }
    }
    Ok(foreign_keys)
}
