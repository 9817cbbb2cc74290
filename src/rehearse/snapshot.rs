//! The rows of a database at one moment, and what of them is no longer so at another.

use std::collections::BTreeMap;

use diesel::QueryResult;

use crate::backend::{AppConnection, BETWEEN_VALUES};
use crate::schema::{Column, Schema};

/// All rows of all tables.
pub(super) struct Snapshot {
    tables: BTreeMap<String, Rows>,
}

struct Rows {
    /// The columns that hold values of their own; generated ones follow from them.
    columns: Vec<Column>,
    /// The values of each row, in the order of the columns, as SQL literals.
    rows: Vec<Vec<String>>,
}

impl Snapshot {
    pub(super) fn take<C: AppConnection>(conn: &mut C, schema: &Schema) -> QueryResult<Self> {
        let mut tables = BTreeMap::new();
        for table in schema.tables.values() {
            let own = table.columns.iter().filter(|column| column.generated.is_none());
            let columns: Vec<Column> = own.cloned().collect();
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            let rows = conn.rows(&table.name, &names)?;
            let rows = rows
                .into_iter()
                .map(|row| row.split(BETWEEN_VALUES).map(str::to_owned).collect())
                .collect();
            tables.insert(table.name.clone(), Rows { columns, rows });
        }
        Ok(Self { tables })
    }

    /// The same moment, without these columns, each with its table.
    pub(super) fn without(mut self, columns: &[(String, String)]) -> Self {
        for (table, column) in columns {
            if let Some(rows) = self.tables.get_mut(table) {
                let kept: Vec<Column> = rows
                    .columns
                    .iter()
                    .filter(|own| own.name != *column)
                    .cloned()
                    .collect();
                rows.rows = rows.select(&kept);
                rows.columns = kept;
            }
        }
        self
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.tables.values().map(|table| table.rows.len()).sum()
    }

    /// The same moment, without the tables and columns that are not in this schema as they were.
    pub(super) fn within(&self, schema: &Schema) -> Self {
        let tables = self.tables.iter().filter_map(|(name, rows)| {
            let table = schema.table(name)?;
            let kept = |column: &&Column| {
                table
                    .column(&column.name)
                    .is_some_and(|other| comparable(column, other))
            };
            let columns: Vec<Column> = rows.columns.iter().filter(kept).cloned().collect();
            let rows = rows.select(&columns);
            Some((name.clone(), Rows { columns, rows }))
        });
        Self {
            tables: tables.collect(),
        }
    }

    /// The tables whose rows are not what they were, in the columns that both have, each with the change in words.
    pub(super) fn changes(&self, later: &Self) -> Vec<(String, String)> {
        let mut changes = Vec::new();
        for (name, before) in &self.tables {
            let Some(after) = later.tables.get(name) else {
                continue;
            };
            let columns: Vec<Column> = before
                .columns
                .iter()
                .filter(|column| after.columns.iter().any(|other| comparable(column, other)))
                .cloned()
                .collect();
            if before.rows.len() != after.rows.len() {
                let change = format!("there were {}, there are {}", before.rows.len(), after.rows.len());
                changes.push((name.clone(), change));
                continue;
            }
            let sorted = |rows: &Rows| {
                let mut rows = rows.select(&columns);
                rows.sort();
                rows
            };
            let (before, after) = (sorted(before), sorted(after));
            let other = before.iter().zip(&after).find(|(before, after)| before != after);
            if let Some((before, after)) = other {
                let change = format!("({}) became ({})", before.join(", "), after.join(", "));
                changes.push((name.clone(), change));
            }
        }
        changes
    }
}

impl Rows {
    /// The rows in these columns, in their order.
    fn select(&self, columns: &[Column]) -> Vec<Vec<String>> {
        let places: Vec<usize> = columns
            .iter()
            .filter_map(|column| self.columns.iter().position(|own| own.name == column.name))
            .collect();
        let pick = |row: &Vec<String>| {
            places
                .iter()
                .filter_map(|place| row.get(*place).cloned())
                .collect()
        };
        self.rows.iter().map(pick).collect()
    }
}

/// Whether the values of a column are to be what they were: another type is another value, and NOT NULL may fill.
fn comparable(before: &Column, after: &Column) -> bool {
    before.name == after.name && before.column_type == after.column_type && before.nullable == after.nullable
}
