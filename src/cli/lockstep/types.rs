//! Types of models that not every backend has.

use crate::backend::Kind;
use crate::schema::{ColumnType, Schema};

/// A line for each column and backend.
pub(super) fn missing(kinds: &[Kind], models: &Schema) -> Vec<String> {
    let mut lines = Vec::new();
    for table in models.tables.values() {
        for column in &table.columns {
            for kind in kinds.iter().filter(|kind| !has(**kind, &column.column_type)) {
                lines.push(format!(
                    "`{}.{}`: `{kind}` has no type `{}`",
                    table.name, column.name, column.column_type
                ));
            }
        }
    }
    lines
}

/// Whether columns of the type can be had. Of a type in the database's own words only the database knows.
fn has(kind: Kind, column_type: &ColumnType) -> bool {
    match column_type {
        ColumnType::Array(_)
        | ColumnType::Inet
        | ColumnType::Cidr
        | ColumnType::MacAddr
        | ColumnType::Interval => kind == Kind::Postgres,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, Table};

    #[test]
    fn each_column_and_backend_is_named() {
        let tags = ColumnType::Array(Box::new(ColumnType::Text));
        let columns = vec![
            Column::new("id", ColumnType::Integer),
            Column::new("tags", tags),
            Column::new("address", ColumnType::Inet),
        ];
        let table = Table {
            name: "posts".to_owned(),
            columns,
            ..Table::default()
        };
        let models = Schema::of_database([table]).unwrap();
        assert_eq!(missing(&[Kind::Postgres], &models), [""; 0]);
        assert_eq!(
            missing(&Kind::ALL, &models),
            [
                "`posts.tags`: `sqlite` has no type `text[]`",
                "`posts.tags`: `mysql` has no type `text[]`",
                "`posts.address`: `sqlite` has no type `inet`",
                "`posts.address`: `mysql` has no type `inet`",
            ]
        );
    }
}
