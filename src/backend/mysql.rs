//! MariaDB and MySQL as the database of an application.
//! Scratch databases are made on the server of the last database that was opened, or on that of OLEMBIC_SCRATCH_URL.

use std::error::Error as StdError;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::{BigInt, Text};

use super::AppConnection;
use super::scratch_database::{AtItsEnd, PREFIX, VARIABLE, is_old, name};
use super::size::SizeRow;
use crate::dialect::Dialect;
use crate::dialect::mysql::Mysql;
use crate::introspect::mysql::introspect;
use crate::locks::{Algorithm, Done, TableSize, asked};
use crate::migrate::mysql::{last_url, of_database};
use crate::migrate::{Checksum, OpenError, without_password};
use crate::schema::Schema;
use crate::scratch::{self, ScratchError};

/// The tables that are the user's own.
const OWN: &str = "table_schema = database() AND table_name NOT LIKE '\\_\\_%'";

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
struct CreateTable {
    #[diesel(sql_type = Text, column_name = "Create Table")]
    text: String,
}

#[derive(QueryableByName)]
struct CreateView {
    #[diesel(sql_type = Text, column_name = "Create View")]
    text: String,
}

impl AppConnection for MysqlConnection {
    fn dialect() -> &'static dyn Dialect {
        &Mysql
    }

    fn is_missing(_: &str) -> bool {
        false
    }

    fn scratch() -> Result<Self, OpenError> {
        let url = server()?;
        let mut admin = connect(&url)?;
        drop_leftovers(&mut admin);
        made(&mut admin, &url)
    }

    fn copy_into(&mut self, _: &Path) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        let mut copy = made(self, &server()?)?;
        for statement in self.structure()? {
            copy.batch_execute(&statement)?;
        }
        let here = Mysql.quote(&texts(self, "SELECT database() AS text")?.concat());
        let tables = format!(
            "SELECT table_name AS text FROM information_schema.tables WHERE {OWN} AND table_type = 'BASE TABLE'"
        );
        copy.batch_execute("SET FOREIGN_KEY_CHECKS = 0")?;
        for table in texts(self, &tables)? {
            let columns = format!(
                "SELECT column_name AS text FROM information_schema.columns WHERE {OWN} AND table_name = {} \
                 AND coalesce(generation_expression, '') = '' ORDER BY ordinal_position",
                literal(&table)
            );
            let columns = texts(self, &columns)?;
            let columns: Vec<_> = columns.iter().map(|column| Mysql.quote(column)).collect();
            let (table, columns) = (Mysql.quote(&table), columns.join(", "));
            copy.batch_execute(&format!(
                "INSERT INTO {table} ({columns}) SELECT {columns} FROM {here}.{table}"
            ))?;
        }
        copy.batch_execute("SET FOREIGN_KEY_CHECKS = 1")?;
        Ok(copy)
    }

    fn introspect(&mut self) -> Result<Schema, Box<dyn StdError + Send + Sync>> {
        Ok(introspect(self)?)
    }

    fn read_back(schema: &Schema) -> Result<Schema, ScratchError> {
        let failed = |error: OpenError| diesel::ConnectionError::BadConnection(error.to_string());
        let mut conn = connect(&server().map_err(failed)?).map_err(failed)?;
        scratch::mysql::read_back(&mut conn, schema)
    }

    fn structure(&mut self) -> QueryResult<Vec<String>> {
        let named = |kind: &str| {
            format!(
                "SELECT table_name AS text FROM information_schema.tables WHERE {OWN} AND table_type = '{kind}' ORDER BY 1"
            )
        };
        // Tables may refer to each other in a circle.
        let mut statements = vec!["SET FOREIGN_KEY_CHECKS = 0".to_owned()];
        for kind in ["SEQUENCE", "BASE TABLE"] {
            for table in texts(self, &named(kind))? {
                let query = diesel::sql_query(format!("SHOW CREATE TABLE {}", Mysql.quote(&table)));
                statements.push(query.get_result::<CreateTable>(self)?.text);
            }
        }
        let mut views = Vec::new();
        for view in texts(self, &named("VIEW"))? {
            let query = diesel::sql_query(format!("SHOW CREATE VIEW {}", Mysql.quote(&view)));
            views.push((Mysql.quote(&view), query.get_result::<CreateView>(self)?.text));
        }
        statements.extend(in_order(views));
        // SHOW CREATE TRIGGER cannot be prepared, and Diesel prepares what gives rows.
        let triggers = "SELECT concat('CREATE TRIGGER `', replace(trigger_name, '`', '``'), '` ', action_timing, ' ', \
                        event_manipulation, ' ON `', replace(event_object_table, '`', '``'), '` FOR EACH ROW ', action_statement) AS text \
                        FROM information_schema.triggers WHERE trigger_schema = database() \
                        ORDER BY event_object_table, action_timing, event_manipulation, action_order";
        statements.extend(texts(self, triggers)?);
        statements.push("SET FOREIGN_KEY_CHECKS = 1".to_owned());
        Ok(statements)
    }

    fn catalogue(&mut self) -> QueryResult<String> {
        let own = |place: &str| {
            format!("{place}.table_schema = database() AND {place}.table_name NOT LIKE '\\_\\_%'")
        };
        let query = format!(
            "SELECT concat_ws('|', 'table', t.table_name, t.table_type, t.engine, t.table_collation, t.create_options, t.table_comment) AS text \
             FROM information_schema.tables t WHERE {} \
             UNION ALL SELECT concat_ws('|', 'column', c.table_name, c.ordinal_position, c.column_name, coalesce(c.column_default, '\\0'), c.is_nullable, \
             c.column_type, c.collation_name, c.extra, c.generation_expression, c.column_comment) FROM information_schema.columns c WHERE {} \
             UNION ALL SELECT concat_ws('|', 'index', s.table_name, s.index_name, s.seq_in_index, s.non_unique, s.column_name, s.sub_part, s.collation, \
             s.index_type, s.index_comment) FROM information_schema.statistics s WHERE {} \
             UNION ALL SELECT concat_ws('|', 'key', k.table_name, k.constraint_name, k.ordinal_position, k.column_name, k.referenced_table_name, \
             k.referenced_column_name) FROM information_schema.key_column_usage k WHERE {} \
             UNION ALL SELECT concat_ws('|', 'reference', r.table_name, r.constraint_name, r.update_rule, r.delete_rule) \
             FROM information_schema.referential_constraints r WHERE r.constraint_schema = database() \
             UNION ALL SELECT concat_ws('|', 'check', h.constraint_name, h.check_clause) \
             FROM information_schema.check_constraints h WHERE h.constraint_schema = database() \
             UNION ALL SELECT concat_ws('|', 'trigger', g.trigger_name, g.event_object_table, g.action_timing, g.event_manipulation, g.action_statement) \
             FROM information_schema.triggers g WHERE g.trigger_schema = database() \
             UNION ALL SELECT concat_ws('|', 'view', v.table_name, v.view_definition) FROM information_schema.views v WHERE {}",
            own("t"),
            own("c"),
            own("s"),
            own("k"),
            own("v")
        );
        let mut found = texts(self, &query)?;
        found.sort();
        let found: Vec<_> = found.iter().map(String::as_str).collect();
        Ok(Checksum::of_parts(&found).as_str().to_owned())
    }

    fn rows(&mut self, table: &str, columns: &[&str]) -> QueryResult<Vec<String>> {
        let bytes = format!(
            "SELECT column_name AS text FROM information_schema.columns WHERE table_schema = database() AND table_name = {} \
             AND data_type IN ('bit', 'binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob')",
            literal(table)
        );
        let bytes = texts(self, &bytes)?;
        let literals: Vec<_> = columns
            .iter()
            .map(|column| {
                let name = Mysql.quote(column);
                if bytes.iter().any(|bytes| bytes == column) {
                    format!("coalesce(concat('x''', hex({name}), ''''), 'NULL')")
                } else {
                    format!("quote(CAST({name} AS CHAR))")
                }
            })
            .collect();
        let row = match literals.as_slice() {
            [] => "''".to_owned(),
            literals => format!("concat_ws(CHAR(31 USING utf8mb4), {})", literals.join(", ")),
        };
        texts(self, &format!("SELECT {row} AS text FROM {}", Mysql.quote(table)))
    }

    fn sizes(&mut self) -> QueryResult<Vec<TableSize>> {
        let query = format!(
            "SELECT CONVERT(table_name USING utf8mb4) AS name, CAST(coalesce(table_rows, -1) AS SIGNED) AS count, \
             CAST(coalesce(data_length, 0) + coalesce(index_length, 0) AS SIGNED) AS bytes \
             FROM information_schema.tables WHERE {OWN} AND table_type = 'BASE TABLE' ORDER BY 1"
        );
        let rows: Vec<SizeRow> = diesel::sql_query(query).load(self)?;
        Ok(rows.into_iter().map(SizeRow::size).collect())
    }

    fn run_sparingly(&mut self, statement: &str) -> QueryResult<Option<Done>> {
        let ways = asked(statement);
        for (text, done) in &ways {
            if self.batch_execute(text).is_ok() {
                return Ok(Some(*done));
            }
        }
        self.batch_execute(statement)?;
        Ok(ways.first().map(|_| Done {
            algorithm: Algorithm::Copy,
            others_write: false,
        }))
    }

    fn number(&mut self, query: &str) -> QueryResult<i64> {
        let query = format!("SELECT CAST(({query}) AS SIGNED) AS number");
        Ok(diesel::sql_query(query).get_result::<NumberRow>(self)?.number)
    }
}

/// Views after those that they read.
fn in_order(mut views: Vec<(String, String)>) -> Vec<String> {
    let mut ordered = Vec::new();
    while !views.is_empty() {
        let reads_another = |text: &str, name: &str| {
            let mut others = views.iter().filter(|(other, _)| other != name);
            others.any(|(other, _)| text.contains(other.as_str()))
        };
        let next = views.iter().position(|(name, text)| !reads_another(text, name));
        // A name in a text may look like a view: then the order is as good as another.
        ordered.push(views.remove(next.unwrap_or_default()).1);
    }
    ordered
}

fn texts(conn: &mut MysqlConnection, query: &str) -> QueryResult<Vec<String>> {
    let rows: Vec<TextRow> = diesel::sql_query(query).load(conn)?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}

/// A literal that no setting of the server reads otherwise.
fn literal(text: &str) -> String {
    let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("_utf8mb4 x'{digits}'")
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
fn connect(url: &str) -> Result<MysqlConnection, OpenError> {
    let failed = |error: diesel::ConnectionError| OpenError {
        url: without_password(url),
        cause: error.to_string(),
        hint: format!("scratch databases are made there; {VARIABLE} names another server"),
    };
    let whole = url.replacen("mariadb://", "mysql://", 1);
    let opened = MysqlConnection::establish(&whole);
    let opened = opened.or_else(|error| MysqlConnection::establish(&of_database(url, "")).map_err(|_| error));
    opened.map_err(failed)
}

/// Makes a database, and opens it. It is dropped when the connection goes.
fn made(admin: &mut MysqlConnection, url: &str) -> Result<MysqlConnection, OpenError> {
    let name = name();
    let refused = |error: Error| OpenError {
        url: without_password(url),
        cause: format!("a scratch database cannot be made: {error}"),
        hint: format!(
            "give the user the right to (``GRANT ALL ON `olembic\\_scratch\\_%`.* TO user``), or name a server where it has it by {VARIABLE}"
        ),
    };
    // With the collation of the database that it stands for.
    let collation = texts(admin, "SELECT @@collation_database AS text").map_err(refused)?;
    admin
        .batch_execute(&format!("CREATE DATABASE {name} COLLATE {}", collation.concat()))
        .map_err(refused)?;
    let (server, made) = (url.to_owned(), name.clone());
    let guard = AtItsEnd(move || {
        if let Ok(mut admin) = connect(&server) {
            // One that stays is found by the next.
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {made}"));
        }
    });
    let opened = MysqlConnection::establish(&of_database(url, &name));
    let mut conn = opened.map_err(|error| refused(Error::QueryBuilderError(error.into())))?;
    conn.set_instrumentation(guard);
    Ok(conn)
}

/// Drops what killed programs have left: their databases are old, and nobody is connected to them.
fn drop_leftovers(admin: &mut MysqlConnection) {
    let query = format!(
        "SELECT s.schema_name AS text FROM information_schema.schemata s WHERE left(s.schema_name, {}) = '{PREFIX}' \
         AND NOT EXISTS (SELECT 1 FROM information_schema.processlist p WHERE p.db = s.schema_name)",
        PREFIX.len()
    );
    for name in texts(admin, &query).unwrap_or_default() {
        if is_old(&name) {
            // Another program may be at it, too.
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {}", Mysql.quote(&name)));
        }
    }
}
