//! MariaDB and MySQL as the database of an application.

mod beyond;
mod scratch;
mod structure;

use std::error::Error as StdError;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::size::SizeRow;
use super::{AppConnection, Kind, Piece, ScratchServer, bring_over};
use crate::dialect::Dialect;
use crate::dialect::mysql::Mysql;
use crate::introspect::mysql::introspect;
use crate::locks::{Algorithm, Done, TableSize, asked};
use crate::migrate::{Checksum, OpenError};
use crate::schema::Schema;
use crate::scratch::ScratchError;
use crate::scratch::mysql::read_back_in;

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
        let (triggers, others): (Vec<_>, Vec<_>) = structure::read(self, true)?
            .into_iter()
            .partition(|piece| piece.what.starts_with("trigger "));
        for left_out in bring_over(&mut copy, &others)? {
            tracing::warn!("the copy is without the {left_out}");
        }
        let here = Mysql.quote(&texts(self, "SELECT database() AS text")?.concat());
        let mut tables = structure::tables(self, "BASE TABLE", true)?;
        tables.extend(structure::tables(self, "SYSTEM VERSIONED", true)?);
        copy.batch_execute("SET FOREIGN_KEY_CHECKS = 0")?;
        for table in tables {
            let columns = format!(
                "SELECT column_name AS text FROM information_schema.columns WHERE table_schema = database() AND table_name = {} \
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
        // They have worked on the rows already.
        for left_out in bring_over(&mut copy, &triggers)? {
            tracing::warn!("the copy is without the {left_out}");
        }
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

    fn structure(&mut self) -> QueryResult<Vec<Piece>> {
        structure::read(self, false)
    }

    fn beyond(&mut self, script: &str) -> QueryResult<Option<String>> {
        beyond::beyond(self, script)
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
        let query = "SELECT CONVERT(table_name USING utf8mb4) AS name, CAST(coalesce(table_rows, -1) AS SIGNED) AS count, \
                     CAST(coalesce(data_length, 0) + coalesce(index_length, 0) AS SIGNED) AS bytes \
                     FROM information_schema.tables WHERE table_schema = database() AND table_type = 'BASE TABLE' ORDER BY 1";
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
        number(self, query)
    }
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
