//! SQLite as the database of an application.

use std::error::Error as StdError;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;

use super::{AppConnection, Kind, Piece, ScratchServer};
use crate::dialect::Dialect;
use crate::dialect::sqlite::Sqlite;
use crate::introspect::sqlite::introspect;
use crate::migrate::sqlite::{goes_with_its_connection, is_missing};
use crate::migrate::{Checksum, Database, OpenError};
use crate::schema::Schema;
use crate::scratch::{self, ScratchError};

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl AppConnection for SqliteConnection {
    fn kind() -> Kind {
        Kind::Sqlite
    }

    fn dialect() -> &'static dyn Dialect {
        &Sqlite
    }

    fn is_missing(url: &str) -> bool {
        is_missing(url)
    }

    fn goes_with_its_connection(url: &str) -> bool {
        goes_with_its_connection(url)
    }

    fn scratch(_: &ScratchServer) -> Result<Self, OpenError> {
        Self::open(":memory:")
    }

    fn copy_into(
        &mut self,
        _: &ScratchServer,
        folder: &Path,
    ) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        let path = folder.join("copy.db").display().to_string();
        diesel::sql_query("VACUUM INTO ?")
            .bind::<Text, _>(&path)
            .execute(self)?;
        Ok(Self::open(&path)?)
    }

    fn introspect(&mut self) -> Result<Schema, Box<dyn StdError + Send + Sync>> {
        Ok(introspect(self)?)
    }

    fn read_back(_: &ScratchServer, schema: &Schema) -> Result<Schema, ScratchError> {
        scratch::sqlite::read_back_or_asked(schema)
    }

    fn structure(&mut self) -> QueryResult<Vec<Piece>> {
        // What belongs to a virtual table comes with it.
        let query = "SELECT m.sql AS text FROM main.sqlite_master m \
                     WHERE m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT IN \
                     (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow') ORDER BY m.rowid";
        let rows: Vec<TextRow> = diesel::sql_query(query).load(self)?;
        let piece = |row: TextRow| Piece::needed(&row.text, row.text.clone());
        Ok(rows.into_iter().map(piece).collect())
    }

    fn catalogue(&mut self) -> QueryResult<String> {
        let query = "SELECT quote(type) || quote(name) || quote(tbl_name) || coalesce(sql, '') AS text \
                     FROM main.sqlite_master WHERE tbl_name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY type, name";
        let rows: Vec<TextRow> = diesel::sql_query(query).load(self)?;
        let texts: Vec<_> = rows.iter().map(|row| row.text.as_str()).collect();
        Ok(Checksum::of_parts(&texts).as_str().to_owned())
    }

    fn rows(&mut self, table: &str, columns: &[&str]) -> QueryResult<Vec<String>> {
        let columns: Vec<_> = columns
            .iter()
            .map(|column| format!("quote({})", Sqlite.quote(column)))
            .collect();
        let row = match columns.as_slice() {
            [] => "''".to_owned(),
            columns => columns.join(" || char(31) || "),
        };
        let query = format!("SELECT {row} AS text FROM {}", Sqlite.quote(table));
        let rows: Vec<TextRow> = diesel::sql_query(query).load(self)?;
        Ok(rows.into_iter().map(|row| row.text).collect())
    }

    fn number(&mut self, query: &str) -> QueryResult<i64> {
        let row: NumberRow = diesel::sql_query(format!("SELECT ({query}) AS number")).get_result(self)?;
        Ok(row.number)
    }
}
