//! Everything that stands in a MariaDB or MySQL database, as statements that make it again. Left out are rows, rights, events, and
//! who defined what: that is who makes it again.

use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::{beyond, texts};
use crate::backend::{Piece, Weight};
use crate::dialect::Dialect;
use crate::dialect::mysql::Mysql;

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

#[derive(QueryableByName)]
struct CreateFunction {
    #[diesel(sql_type = Nullable<Text>, column_name = "Create Function")]
    text: Option<String>,
}

#[derive(QueryableByName)]
struct CreateProcedure {
    #[diesel(sql_type = Nullable<Text>, column_name = "Create Procedure")]
    text: Option<String>,
}

/// The pieces of a database; `books` says whether Diesel's and Olembic's own tables are among them.
pub(super) fn read(conn: &mut MysqlConnection, books: bool) -> QueryResult<Vec<Piece>> {
    // Tables may refer to each other in a circle.
    let mut pieces = vec![Piece::needed("setting", "SET FOREIGN_KEY_CHECKS = 0")];
    for kind in ["SEQUENCE", "BASE TABLE", "SYSTEM VERSIONED"] {
        for name in tables(conn, kind, books)? {
            let query = diesel::sql_query(format!("SHOW CREATE TABLE {}", Mysql.quote(&name)));
            let sql = query.get_result::<CreateTable>(conn)?.text;
            pieces.push(Piece::needed(&format!("table {name}"), sql));
        }
    }
    for name in tables(conn, "VIEW", books)? {
        let query = diesel::sql_query(format!("SHOW CREATE VIEW {}", Mysql.quote(&name)));
        let sql = query.get_result::<CreateView>(conn).map(|row| row.text).ok();
        pieces.push(extra(format!("view {name}"), sql));
    }
    for name in routines(conn, "FUNCTION")? {
        let query = diesel::sql_query(format!("SHOW CREATE FUNCTION {}", Mysql.quote(&name)));
        let sql = query.get_result::<CreateFunction>(conn).ok();
        pieces.push(extra(format!("function {name}"), sql.and_then(|row| row.text)));
    }
    for name in routines(conn, "PROCEDURE")? {
        let query = diesel::sql_query(format!("SHOW CREATE PROCEDURE {}", Mysql.quote(&name)));
        let sql = query.get_result::<CreateProcedure>(conn).ok();
        pieces.push(extra(format!("procedure {name}"), sql.and_then(|row| row.text)));
    }
    // SHOW CREATE TRIGGER cannot be prepared everywhere, and Diesel prepares what gives rows.
    let triggers = "SELECT concat('CREATE TRIGGER `', replace(trigger_name, '`', '``'), '` ', action_timing, ' ', \
                    event_manipulation, ' ON `', replace(event_object_table, '`', '``'), '` FOR EACH ROW ', action_statement) AS text \
                    FROM information_schema.triggers WHERE trigger_schema = database() \
                    ORDER BY event_object_table, action_timing, event_manipulation, action_order";
    for sql in texts(conn, triggers)? {
        let name = sql.split('`').nth(1).unwrap_or_default();
        pieces.push(extra(format!("trigger {name}"), Some(sql.clone())));
    }
    for piece in pieces.iter_mut().filter(|piece| piece.weight == Weight::Extra) {
        // Beside the real database it would work on that.
        if let Some(why) = beyond::beyond(conn, &piece.sql)? {
            *piece = Piece::not_possible(format!("{}: {why}", piece.what));
        }
    }
    pieces.push(Piece::needed("setting", "SET FOREIGN_KEY_CHECKS = 1"));
    Ok(pieces)
}

fn extra(what: String, sql: Option<String>) -> Piece {
    match sql {
        Some(sql) => Piece {
            what,
            sql: without_definer(&sql),
            weight: Weight::Extra,
        },
        None => Piece::not_possible(format!("{what}: the user may not see its text")),
    }
}

pub(super) fn tables(conn: &mut MysqlConnection, kind: &str, books: bool) -> QueryResult<Vec<String>> {
    let own = if books {
        ""
    } else {
        "AND table_name NOT LIKE '\\_\\_%'"
    };
    let query = format!(
        "SELECT table_name AS text FROM information_schema.tables WHERE table_schema = database() {own} \
         AND table_type = '{kind}' ORDER BY 1"
    );
    texts(conn, &query)
}

fn routines(conn: &mut MysqlConnection, kind: &str) -> QueryResult<Vec<String>> {
    let query = format!(
        "SELECT routine_name AS text FROM information_schema.routines WHERE routine_schema = database() \
         AND routine_type = '{kind}' ORDER BY 1"
    );
    texts(conn, &query)
}

/// Without the user that it says who defined it: to name another one is a right of its own.
fn without_definer(sql: &str) -> String {
    let cut = || {
        let start = sql.find("DEFINER=")?;
        let before = sql.get(..start)?;
        // Only in the head of the statement, before any name.
        if before.contains('`') || before.contains('(') {
            return None;
        }
        let mut quoted = false;
        let rest = sql.get(start..)?;
        let end = rest.find(|c: char| {
            quoted ^= c == '`';
            c == ' ' && !quoted
        })?;
        Some(format!("{before}{}", rest.get(end..)?.trim_start()))
    };
    cut().unwrap_or_else(|| sql.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_defined_it_is_left_out() {
        for (sql, expected) in [
            (
                "CREATE ALGORITHM=UNDEFINED DEFINER=`a b`@`%` SQL SECURITY DEFINER VIEW `v` AS select 1",
                "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select 1",
            ),
            (
                "CREATE DEFINER=`r`@`h` FUNCTION `f`() RETURNS int RETURN 1",
                "CREATE FUNCTION `f`() RETURNS int RETURN 1",
            ),
            (
                "CREATE TABLE `t` (a INT COMMENT 'DEFINER=`a`@`b` c')",
                "CREATE TABLE `t` (a INT COMMENT 'DEFINER=`a`@`b` c')",
            ),
        ] {
            assert_eq!(without_definer(sql), expected);
        }
    }
}
