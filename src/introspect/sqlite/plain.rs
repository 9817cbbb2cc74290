//! The indexes that the texts of the catalogue tell alone, of tables written as is usual.
//! To ask SQLite about an index costs a query within the query, and there may be thousands of them.

use super::catalogue::{ColumnRow, IndexKeyRow, IndexRow, ObjectRow};
use crate::dialect::sqlite::quote;
use crate::sql::{Clause, ClauseKind, TableClauses};

/// What the catalogue has beside the columns of one table.
pub(super) struct Texts<'a> {
    pub table: &'a str,
    /// Its CREATE TABLE.
    pub clauses: &'a TableClauses,
    /// Its CREATE INDEX statements.
    pub indexes: &'a [&'a ObjectRow],
    /// How many indexes SQLite made by itself.
    pub automatic: usize,
}

/// The indexes of the table, or `None` where SQLite has to be asked. A key that is the row's number has no index, and so the
/// automatic ones are those of the UNIQUE constraints, when they are as many.
pub(super) fn indexes(texts: &Texts<'_>, columns: &[ColumnRow]) -> Option<Vec<IndexRow>> {
    let of_kind = |kind| {
        texts
            .clauses
            .clauses
            .iter()
            .filter(move |clause| clause.kind == kind)
    };
    let uniques = of_kind(ClauseKind::Unique).count();
    if uniques != texts.automatic || !is_numbered(texts.clauses, columns) {
        return None;
    }
    let uniques = of_kind(ClauseKind::Unique).map(|clause| unique(clause, columns));
    let indexes = texts.indexes.iter().map(|index| created(texts, index, columns));
    uniques.chain(indexes).collect()
}

/// Whether the key, where there is one, is the row's number beyond doubt.
fn is_numbered(found: &TableClauses, columns: &[ColumnRow]) -> bool {
    let mut of_key = columns.iter().filter(|column| column.key_place > 0);
    let mut clauses = found.clauses.iter();
    let plain = |clause: &Clause| clause.kind != ClauseKind::PrimaryKey || clause.keys.is_none();
    clauses.all(plain)
        && !found.options.iter().any(|option| option == "WITHOUT ROWID")
        && match (of_key.next(), of_key.next()) {
            (Some(key), None) => key.declared.eq_ignore_ascii_case("INTEGER"),
            (None, _) => true,
            _ => false,
        }
}

fn unique(clause: &Clause, columns: &[ColumnRow]) -> Option<IndexRow> {
    let key = |name: &String| {
        let column = columns
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))?;
        Some(key(column, String::new()))
    };
    Some(IndexRow {
        name: String::new(),
        unique: true,
        origin: "u".to_owned(),
        partial: false,
        keys: clause.columns.iter().map(key).collect::<Option<_>>()?,
    })
}

/// An index over columns alone, written as [`create_index`](crate::dialect::sqlite::create_index) writes it.
fn created(texts: &Texts<'_>, index: &ObjectRow, columns: &[ColumnRow]) -> Option<IndexRow> {
    let rest = index.sql.strip_prefix("CREATE ")?;
    let (unique, rest) = match rest.strip_prefix("UNIQUE ") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = rest.strip_prefix("INDEX ")?.strip_prefix(&*quote(&index.name))?;
    let rest = rest.strip_prefix(" ON ")?.strip_prefix(&*quote(texts.table))?;
    let keys = rest
        .strip_prefix(" (")?
        .strip_suffix(')')?
        .split(", ")
        .map(|text| {
            let name = text.strip_prefix('"')?.strip_suffix('"')?;
            let column = columns.iter().find(|column| column.name == name)?;
            (!name.contains('"')).then(|| key(column, collation(texts.clauses, name)))
        });
    Some(IndexRow {
        name: index.name.clone(),
        unique,
        origin: "c".to_owned(),
        partial: false,
        keys: keys.collect::<Option<_>>()?,
    })
}

fn key(column: &ColumnRow, collation: String) -> IndexKeyRow {
    IndexKeyRow {
        column: Some(column.name.clone()),
        descending: false,
        collation,
    }
}

/// The column's own collation.
fn collation(found: &TableClauses, column: &str) -> String {
    let own = |clause: &Clause| match &clause.kind {
        ClauseKind::Collate(name) if clause.columns.iter().any(|of| of.eq_ignore_ascii_case(column)) => {
            Some(name.clone())
        }
        _ => None,
    };
    let own = found.clauses.iter().rev().find_map(own);
    own.unwrap_or_else(|| "BINARY".to_owned())
}
