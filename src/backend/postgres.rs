//! PostgreSQL as the database of an application.
//! Scratch databases are made on the server of the last database that was opened, or on that of OLEMBIC_SCRATCH_URL.

use std::error::Error as StdError;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::{BigInt, Text};

use super::AppConnection;
use super::scratch_database::{AtItsEnd, PREFIX, VARIABLE, is_old, name};
use super::size::SizeRow;
use crate::dialect::Dialect;
use crate::dialect::postgres::Postgres;
use crate::diff::diff;
use crate::introspect::postgres::introspect;
use crate::locks::TableSize;
use crate::migrate::postgres::{last_url, of_database};
use crate::migrate::{OpenError, without_password};
use crate::plan::plan;
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

impl AppConnection for PgConnection {
    fn dialect() -> &'static dyn Dialect {
        &Postgres
    }

    fn is_missing(_: &str) -> bool {
        false
    }

    fn scratch() -> Result<Self, OpenError> {
        let url = server()?;
        let mut admin = connect(&url)?;
        drop_leftovers(&mut admin);
        made(&mut admin, &url, "template0")
    }

    fn copy_into(&mut self, _: &Path) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        let name = texts(self, "SELECT current_database() AS text")?;
        let name = Postgres.quote(&name.concat());
        Ok(made(self, &server()?, &name)?)
    }

    fn introspect(&mut self) -> Result<Schema, Box<dyn StdError + Send + Sync>> {
        Ok(introspect(self)?)
    }

    fn read_back(schema: &Schema) -> Result<Schema, ScratchError> {
        let url = server().map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))?;
        let opened = connect(&url).map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()));
        scratch::postgres::read_back(&mut opened?, schema)
    }

    fn structure(&mut self) -> QueryResult<Vec<String>> {
        let failed = |error: Box<dyn StdError + Send + Sync>| Error::QueryBuilderError(error);
        let found = introspect(self).map_err(|error| failed(error.into()))?;
        let operations = diff(&Schema::default(), &found).map_err(|error| failed(error.into()))?;
        let operations = plan(operations).map_err(|error| failed(error.into()))?;
        let script = Postgres.script(&operations);
        Ok(script.map_err(|error| failed(error.into()))?.statements)
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
            &format!("SELECT {row} AS text FROM {}", Postgres.quote(table)),
        )
    }

    fn sizes(&mut self) -> QueryResult<Vec<TableSize>> {
        // A table that nobody has looked at yet has -1 rows; one in parts has their size.
        let query = "SELECT c.relname::text AS name, c.reltuples::bigint AS count, coalesce((SELECT sum(pg_total_relation_size(relid)) \
                     FROM pg_partition_tree(c.oid)), pg_total_relation_size(c.oid))::bigint AS bytes \
                     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') ORDER BY c.relname";
        let rows: Vec<SizeRow> = diesel::sql_query(query).load(self)?;
        Ok(rows.into_iter().map(SizeRow::size).collect())
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

/// Where scratch databases are made.
fn server() -> Result<String, OpenError> {
    let url = std::env::var(VARIABLE).ok().or_else(last_url);
    url.ok_or_else(|| OpenError {
        url: String::new(),
        cause: "no server is known for a scratch database".to_owned(),
        hint: format!("open a database first, or name a server by {VARIABLE}"),
    })
}

/// A connection to the server, be its own database gone meanwhile.
fn connect(url: &str) -> Result<PgConnection, OpenError> {
    let failed = |error: diesel::ConnectionError| OpenError {
        url: without_password(url),
        cause: error.to_string(),
        hint: format!("scratch databases are made there; {VARIABLE} names another server"),
    };
    let opened = PgConnection::establish(url);
    let opened =
        opened.or_else(|error| PgConnection::establish(&of_database(url, "postgres")).map_err(|_| error));
    opened.map_err(failed)
}

/// Makes a database out of a template, and opens it. It is dropped when the connection goes.
fn made(admin: &mut PgConnection, url: &str, template: &str) -> Result<PgConnection, OpenError> {
    let name = name();
    let refused = |error: Error| OpenError {
        url: without_password(url),
        cause: format!("a scratch database cannot be made: {error}"),
        hint: hint(&error.to_string()),
    };
    admin
        .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        .map_err(refused)?;
    let (server, made) = (url.to_owned(), name.clone());
    let guard = AtItsEnd(move || {
        if let Ok(mut admin) = connect(&server) {
            // One that stays is found by the next.
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {made} WITH (FORCE)"));
        }
    });
    let opened = PgConnection::establish(&of_database(url, &name));
    let mut conn = opened.map_err(|error| refused(Error::QueryBuilderError(error.into())))?;
    conn.set_instrumentation(guard);
    Ok(conn)
}

fn hint(cause: &str) -> String {
    if cause.contains("being accessed by other users") {
        return "a copy needs everybody else to be away from the database; stop what uses it".to_owned();
    }
    format!(
        "give the user the right to (`ALTER ROLE name CREATEDB`), or name a server where it has it by {VARIABLE}"
    )
}

/// Drops what killed programs have left: their databases are old, and nobody is connected to them.
fn drop_leftovers(admin: &mut PgConnection) {
    let query = format!(
        "SELECT CAST(d.datname AS text) AS text FROM pg_database d WHERE starts_with(d.datname, '{PREFIX}') \
         AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)"
    );
    for name in texts(admin, &query).unwrap_or_default() {
        if is_old(&name) {
            // Another program may be at it, too.
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {}", Postgres.quote(&name)));
        }
    }
}
