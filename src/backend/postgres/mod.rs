//! PostgreSQL as the database of an application.

mod beyond;
mod scratch;
mod structure;
mod tenant;

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::path::Path;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::size::SizeRow;
use super::{AppConnection, Kind, Piece, ScratchServer};
use crate::dialect::Dialect;
use crate::dialect::postgres::Postgres;
use crate::introspect::postgres::{introspect, introspect_with};
use crate::locks::TableSize;
use crate::migrate::OpenError;
use crate::schema::{Schema, qualified};
use crate::scratch::ScratchError;
use crate::scratch::postgres::read_back;

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

#[derive(QueryableByName)]
struct PlacedSize {
    /// The schema, where it is not the one in which tables are made.
    #[diesel(sql_type = Nullable<Text>)]
    place: Option<String>,
    #[diesel(embed)]
    size: SizeRow,
}

impl AppConnection for PgConnection {
    fn kind() -> Kind {
        Kind::Postgres
    }

    fn dialect() -> &'static dyn Dialect {
        &Postgres
    }

    fn is_missing(_: &str) -> bool {
        false
    }

    fn scratch(server: &ScratchServer) -> Result<Self, OpenError> {
        scratch::open(server)
    }

    fn copy_into(
        &mut self,
        server: &ScratchServer,
        _: &Path,
    ) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        Ok(scratch::copy(self, server)?)
    }

    fn settle_schema(&mut self, writes: bool) -> Result<(), Box<dyn StdError + Send + Sync>> {
        tenant::settle(self, writes)
    }

    fn introspect(&mut self) -> Result<Schema, Box<dyn StdError + Send + Sync>> {
        Ok(introspect(self)?)
    }

    fn introspect_with(
        &mut self,
        schemas: &BTreeSet<String>,
    ) -> Result<Schema, Box<dyn StdError + Send + Sync>> {
        Ok(introspect_with(self, schemas)?)
    }

    fn read_back(server: &ScratchServer, schema: &Schema) -> Result<Schema, ScratchError> {
        let opened = scratch::connect(server);
        read_back(
            &mut opened.map_err(|error| ScratchError::NoPlace(error.into()))?,
            schema,
        )
    }

    fn structure(&mut self) -> QueryResult<Vec<Piece>> {
        structure::read(self)
    }

    fn beyond(&mut self, script: &str) -> QueryResult<Option<String>> {
        Ok(beyond::beyond(script))
    }

    fn catalogue(&mut self) -> QueryResult<String> {
        // Every change of a definition writes its rows anew, in a transaction with another number.
        let query = "WITH places AS (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'), \
             tables AS (SELECT c.oid, c.xmin FROM pg_class c JOIN places p ON p.oid = c.relnamespace WHERE c.relname !~ '^__'), \
             parts AS (SELECT 'class' AS kind, oid, xmin, 0 AS place FROM tables \
             UNION ALL SELECT 'attribute', a.attrelid, a.xmin, a.attnum FROM pg_attribute a JOIN tables t ON t.oid = a.attrelid WHERE a.attnum > 0 \
             UNION ALL SELECT 'default', d.oid, d.xmin, 0 FROM pg_attrdef d JOIN tables t ON t.oid = d.adrelid \
             UNION ALL SELECT 'constraint', c.oid, c.xmin, 0 FROM pg_constraint c JOIN places p ON p.oid = c.connamespace \
             UNION ALL SELECT 'index', i.indexrelid, i.xmin, 0 FROM pg_index i JOIN tables t ON t.oid = i.indrelid \
             UNION ALL SELECT 'type', y.oid, y.xmin, 0 FROM pg_type y JOIN places p ON p.oid = y.typnamespace WHERE y.typname !~ '^_' \
             UNION ALL SELECT 'enum', e.oid, e.xmin, 0 FROM pg_enum e \
             UNION ALL SELECT 'sequence', s.seqrelid, s.xmin, 0 FROM pg_sequence s JOIN tables t ON t.oid = s.seqrelid \
             UNION ALL SELECT 'trigger', g.oid, g.xmin, 0 FROM pg_trigger g JOIN tables t ON t.oid = g.tgrelid \
             UNION ALL SELECT 'rule', r.oid, r.xmin, 0 FROM pg_rewrite r JOIN tables t ON t.oid = r.ev_class \
             UNION ALL SELECT 'namespace', n.oid, n.xmin, 0 FROM pg_namespace n JOIN places p ON p.oid = n.oid \
             UNION ALL SELECT 'comment', d.objoid, d.xmin, d.objsubid FROM pg_description d WHERE d.objoid >= 16384) \
             SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws(':', kind, oid, place, xmin), ',' \
             ORDER BY kind, oid, place), ''), 'UTF8')), 'hex') AS text FROM parts";
        Ok(texts(self, query)?.concat())
    }

    fn rows(&mut self, table: &str, columns: &[&str]) -> QueryResult<Vec<String>> {
        let literals: Vec<_> = columns
            .iter()
            .map(|column| {
                format!(
                    "coalesce(quote_literal(CAST({} AS text)), 'NULL')",
                    Postgres.quote(column)
                )
            })
            .collect();
        let row = match literals.as_slice() {
            [] => "''".to_owned(),
            literals => literals.join(" || chr(31) || "),
        };
        texts(
            self,
            &format!("SELECT {row} AS text FROM {}", Postgres.quote_table(table)),
        )
    }

    fn sizes(&mut self) -> QueryResult<Vec<TableSize>> {
        // A table that nobody has looked at yet has -1 rows; one in parts has their size.
        let query = "SELECT nullif(n.nspname, current_schema())::text AS place, c.relname::text AS name, c.reltuples::bigint AS count, coalesce((SELECT sum(pg_total_relation_size(relid)) \
                     FROM pg_partition_tree(c.oid)), pg_total_relation_size(c.oid))::bigint AS bytes \
                     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p') ORDER BY 1, 2";
        let rows: Vec<PlacedSize> = diesel::sql_query(query).load(self)?;
        let sizes = rows.into_iter().map(|PlacedSize { place, size }| {
            let size = size.size();
            TableSize {
                table: qualified(place.as_deref(), &size.table),
                ..size
            }
        });
        Ok(sizes.collect())
    }

    fn number(&mut self, query: &str) -> QueryResult<i64> {
        let query = format!("SELECT CAST(({query}) AS bigint) AS number");
        Ok(diesel::sql_query(query).get_result::<NumberRow>(self)?.number)
    }
}

fn texts(conn: &mut PgConnection, query: &str) -> QueryResult<Vec<String>> {
    let rows: Vec<TextRow> = diesel::sql_query(query).load(conn)?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}
