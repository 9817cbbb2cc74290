//! The 1,000 tables, those of the generator that Alembic is measured with: 10 columns, a reference into a tree, an index, a UNIQUE.

use olembic::Models;
use olembic::schema::{Column, ColumnType, Deferrable, ForeignKey, Index, ReferentialAction, Table, Unique};

pub const TABLES: usize = 1000;

/// One of them. Its names are written out, as they are in the other one's models.
fn table(index: usize) -> Table {
    let name = format!("t{index:04}");
    let column = Column::new;
    let price = ColumnType::Numeric {
        precision: Some(10),
        scale: Some(2),
    };
    Table {
        columns: vec![
            column("id", ColumnType::Integer),
            column("parent_id", ColumnType::Integer).nullable(),
            column("code", ColumnType::Varchar(32)),
            column("name", ColumnType::Varchar(100)),
            column("qty", ColumnType::Integer),
            column("price", price),
            column("active", ColumnType::Bool),
            column("created_at", ColumnType::Timestamp),
            column("note", ColumnType::Text).nullable(),
            column("due", ColumnType::Date).nullable(),
        ],
        primary_key: vec!["id".to_owned()],
        uniques: vec![Unique {
            name: format!("uq_{name}_code"),
            columns: vec!["code".to_owned()],
            ..Unique::default()
        }],
        indexes: vec![Index::new(&format!("ix_{name}_name"), ["name"])],
        foreign_keys: vec![ForeignKey {
            name: format!("fk_{name}_parent_id"),
            columns: vec!["parent_id".to_owned()],
            parent: format!("t{:04}", index / 10),
            parent_columns: vec!["id".to_owned()],
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            deferrable: Deferrable::Not,
        }],
        name,
        ..Table::default()
    }
}

fn numbered<const INDEX: usize>() -> Table {
    table(INDEX)
}

/// A list of functions, as `models!` makes one: a digit, one more and one more.
macro_rules! models {
    ($digits:tt) => { models!(@first $digits $digits) };
    (@first [$($first:literal)*] $digits:tt) => { models!(@second [$({ $first $digits })*] $digits) };
    (@second [$({ $first:literal [$($second:literal)*] })*] $digits:tt) => {
        models!(@third [$($({ ($first * 10 + $second) $digits })*)*])
    };
    (@third [$({ $ten:tt [$($last:literal)*] })*]) => { &[$($(numbered::<{ $ten * 10 + $last }>),*),*] };
}

/// What the models ask for.
pub const MODELS: Models = Models::new(models!([0 1 2 3 4 5 6 7 8 9]));
