//! MariaDB and MySQL as the database of an application.

mod scratch;

use std::error::Error as StdError;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{AppConnection, Kind, ScratchServer};
use crate::dialect::Dialect;
use crate::dialect::mysql::Mysql;
use crate::introspect::mysql::introspect;
use crate::migrate::{Checksum, OpenError};
use crate::schema::Schema;
use crate::scratch::ScratchError;
use crate::scratch::mysql::read_back_in;

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
    fn kind() -> Kind {
        Kind::Mysql
    }

    fn dialect() -> &'static dyn Dialect {
        &Mysql
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
        let mut copy = scratch::beside(self, server)?;
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

    fn read_back(server: &ScratchServer, schema: &Schema) -> Result<Schema, ScratchError> {
        let scratch = scratch::open(server);
        read_back_in(
            &mut scratch.map_err(|error| ScratchError::NoPlace(error.into()))?,
            schema,
        )
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

    fn number(&mut self, query: &str) -> QueryResult<i64> {
        number(self, query)
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

fn number(conn: &mut MysqlConnection, query: &str) -> QueryResult<i64> {
    let query = format!("SELECT CAST(({query}) AS SIGNED) AS number");
    Ok(diesel::sql_query(query).get_result::<NumberRow>(conn)?.number)
}
