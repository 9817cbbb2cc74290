//! Short ways to write down a schema.

use olembic::schema::{
    Column, ColumnType, Deferrable, ForeignKey, Index, ReferentialAction, Schema, Table, Unique,
};

pub fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A table with a numbered `id` and these columns.
pub fn table(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    Table {
        name: name.to_owned(),
        columns: std::iter::once(integer("id")).chain(columns).collect(),
        primary_key: names(&["id"]),
        ..Table::default()
    }
}

pub fn text(name: &str) -> Column {
    Column::new(name, ColumnType::Text)
}

pub fn integer(name: &str) -> Column {
    Column::new(name, ColumnType::Integer)
}

/// The table with a reference to the `id` of `parent`, in a nullable column `<parent>_id`.
pub fn referring(mut table: Table, parent: &str, on_delete: ReferentialAction) -> Table {
    let column = format!("{parent}_id");
    table.columns.push(integer(&column).nullable());
    table.foreign_keys.push(ForeignKey {
        name: String::new(),
        columns: vec![column],
        parent: parent.to_owned(),
        parent_columns: names(&["id"]),
        on_delete,
        on_update: ReferentialAction::NoAction,
        deferrable: Deferrable::Not,
    });
    table
}

pub fn unique(mut table: Table, columns: &[&str]) -> Table {
    table.uniques.push(Unique {
        columns: names(columns),
        ..Unique::default()
    });
    table
}

pub fn indexed(mut table: Table, columns: &[&str]) -> Table {
    table.indexes.push(Index::new("", names(columns)));
    table
}

/// The table with another one of its columns.
pub fn with(mut table: Table, column: Column) -> Table {
    for old in &mut table.columns {
        if old.name == column.name {
            *old = column.clone();
        }
    }
    table
}

pub fn schema(tables: impl IntoIterator<Item = Table>) -> Schema {
    Schema::from_tables(tables).expect("the schema has no fault")
}
