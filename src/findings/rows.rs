//! The rows of tables as they are in the midst of a revision, in SQL over the tables as they are before it.
//! A new column is its default there, a filled one its expression.

use std::collections::BTreeMap;

use crate::dialect::{Dialect, filled_rows};
use crate::ops::FilledRows;
use crate::schema::{Column, ServerDefault, Table};

/// The rows of the tables that operations have come by.
pub(super) struct Rows<'a> {
    dialect: &'a dyn Dialect,
    tables: BTreeMap<String, Option<State>>,
    /// The new ones among them, as they were created.
    created: BTreeMap<String, Table>,
}

/// The rows of a table that was there before.
struct State {
    /// The table as it was.
    base: Table,
    /// What is selected from, without a name.
    from: String,
    /// Whether that is the table itself.
    whole: bool,
    /// The columns, in order.
    columns: Vec<(String, Value)>,
}

/// A value in each row.
#[derive(PartialEq)]
enum Value {
    /// The column of that name in what is selected from.
    Kept,
    /// NULL, with the column's type where that has to be said.
    Null(String),
    Sql(String),
}

impl<'a> Rows<'a> {
    pub(super) fn new(dialect: &'a dyn Dialect) -> Self {
        Self {
            dialect,
            tables: BTreeMap::new(),
            created: BTreeMap::new(),
        }
    }

    /// A new table has no rows.
    pub(super) fn create(&mut self, table: &Table) {
        self.tables.insert(table.name.clone(), None);
        self.created.insert(table.name.clone(), table.clone());
    }

    /// Notes a table as it is; whether it can have rows.
    pub(super) fn see(&mut self, table: &Table) -> bool {
        let columns = || {
            let names = table.columns.iter().map(|column| column.name.clone());
            names.map(|name| (name, Value::Kept)).collect()
        };
        let state = self.tables.entry(table.name.clone()).or_insert_with(|| {
            Some(State {
                base: table.clone(),
                from: self.dialect.quote_table(&table.name),
                whole: true,
                columns: columns(),
            })
        });
        state.is_some()
    }

    /// The table as it was before the first operation.
    pub(super) fn base(&self, table: &Table) -> Option<&Table> {
        self.state(&table.name).map(|state| &state.base)
    }

    pub(super) fn rename_table(&mut self, before: &Table, after: &Table) {
        self.see(before);
        if let Some(state) = self.tables.remove(&before.name) {
            self.tables.insert(after.name.clone(), state);
        }
    }

    pub(super) fn rename_column(&mut self, table: &Table, column: &str, to: &str) {
        self.see(table);
        let quoted = self.dialect.quote(column);
        let Some(state) = self.state_mut(&table.name) else {
            return;
        };
        for (name, value) in &mut state.columns {
            if name == column {
                to.clone_into(name);
                if *value == Value::Kept {
                    *value = Value::Sql(quoted.clone());
                }
            }
        }
        let keys = state.base.primary_key.iter_mut();
        let columns = state.base.columns.iter_mut().map(|column| &mut column.name);
        for name in columns.chain(keys).filter(|name| *name == column) {
            to.clone_into(name);
        }
    }

    pub(super) fn forget(&mut self, table: &Table, column: &str) {
        if let Some(state) = self.state_mut(&table.name) {
            state.columns.retain(|(name, _)| name != column);
        }
    }

    /// The value is one of another type from here on, where SQL over it has to know.
    pub(super) fn retype(&mut self, table: &str, column: &Column) {
        let value = match self.value(table, &column.name) {
            Some(Value::Kept) => self.dialect.quote(&column.name),
            Some(Value::Sql(text)) => format!("({text})"),
            Some(Value::Null(_)) | None => return,
        };
        let typed = self.dialect.typed(&value, column);
        if typed == value {
            return;
        }
        if let Some(state) = self.state_mut(table) {
            for (_, value) in state.columns.iter_mut().filter(|(name, _)| *name == column.name) {
                *value = Value::Sql(typed.clone());
            }
        }
    }

    pub(super) fn add(&mut self, table: &Table, column: &Column) {
        let value = match (&column.generated, &column.default) {
            (Some(generated), _) => Value::Sql(format!("({})", generated.expression)),
            (None, Some(default)) => Value::Sql(self.dialect.typed(&write(default), column)),
            (None, None) => Value::Null(self.dialect.typed("NULL", column)),
        };
        if column.generated.is_some() {
            self.seal(&table.name, &column.name);
        }
        if let Some(state) = self.state_mut(&table.name) {
            state.columns.push((column.name.clone(), value));
        }
    }

    /// The value takes the place of another in some rows. It may be made of columns that are new themselves.
    pub(super) fn fill(&mut self, table: &Table, column: &str, expression: &str, rows: &FilledRows) {
        let everywhere = self.is_null(&table.name, column);
        let from = |name: &str, columns: &[String], alias: &str| self.parent(name, columns, alias);
        let rows = filled_rows(self.dialect, table, column, rows, &from);
        self.seal(&table.name, column);
        let own = self.dialect.quote(column);
        if let Some(state) = self.state_mut(&table.name) {
            for (name, value) in &mut state.columns {
                if name == column {
                    *value = Value::Sql(if everywhere {
                        format!("({expression})")
                    } else {
                        format!("CASE WHEN {rows} THEN ({expression}) ELSE {own} END")
                    });
                }
            }
        }
    }

    /// Whether the column is NULL in every row.
    pub(super) fn is_null(&self, table: &str, column: &str) -> bool {
        matches!(self.value(table, column), Some(Value::Null(_)))
    }

    /// Whether the table is a new one.
    pub(super) fn is_new(&self, table: &str) -> bool {
        matches!(self.tables.get(table), Some(None))
    }

    /// The columns that tell its rows apart: the primary key, else all.
    pub(super) fn keys(&self, table: &Table) -> Vec<String> {
        let Some(state) = self.state(&table.name) else {
            return table.primary_key.clone();
        };
        let kept = |name: &String| state.columns.iter().any(|(other, _)| other == name);
        let keys: Vec<String> = state
            .base
            .primary_key
            .iter()
            .filter(|name| kept(name))
            .cloned()
            .collect();
        if keys.is_empty() {
            state.columns.iter().map(|(name, _)| name.clone()).collect()
        } else {
            keys
        }
    }

    /// The rows with all columns, for FROM, under the table's own name.
    pub(super) fn all(&self, table: &Table) -> String {
        self.relation(&table.name, &table.name, |_| true)
    }

    /// The rows with their keys and these columns.
    pub(super) fn only(&self, table: &Table, columns: &[String]) -> String {
        self.named(table, columns, &table.name)
    }

    /// The same under another name.
    pub(super) fn named(&self, table: &Table, columns: &[String], alias: &str) -> String {
        let keys = self.keys(table);
        self.relation(&table.name, alias, |name| {
            keys.iter().chain(columns).any(|column| column == name)
        })
    }

    /// The rows of a table of which only the name is known, with these columns.
    pub(super) fn parent(&self, table: &str, columns: &[String], alias: &str) -> String {
        if self.is_new(table) {
            let null = |column: &String| {
                let known = self.created.get(table).and_then(|table| table.column(column));
                let null = known.map_or_else(|| "NULL".to_owned(), |known| self.dialect.typed("NULL", known));
                format!("{null} AS {}", self.dialect.quote(column))
            };
            let nulls: Vec<_> = columns.iter().map(null).collect();
            return self.named_from(&format!("(SELECT {} WHERE 1 = 0)", nulls.join(", ")), alias);
        }
        self.relation(table, alias, |name| columns.iter().any(|column| column == name))
    }

    fn relation(&self, table: &str, alias: &str, wanted: impl Fn(&str) -> bool) -> String {
        let Some(state) = self.state(table) else {
            return self.named_from(&self.dialect.quote_table(table), alias);
        };
        let columns = || state.columns.iter().filter(|(name, _)| wanted(name));
        // What goes in the same revision is gone for its expressions.
        let all = state.columns.len() == state.base.columns.len()
            || state.base.columns.iter().any(|column| !wanted(&column.name));
        if all && state.whole && columns().all(|(_, value)| *value == Value::Kept) {
            return self.named_from(&state.from, alias);
        }
        self.named_from(&self.select(state, columns(), table), alias)
    }

    fn named_from(&self, from: &str, alias: &str) -> String {
        let alias = self.dialect.quote_local(alias);
        if from == alias {
            alias
        } else {
            format!("{from} AS {alias}")
        }
    }

    /// The values under the names of their columns; expressions know the table by its own name.
    fn select<'b>(
        &self,
        state: &State,
        columns: impl Iterator<Item = &'b (String, Value)>,
        table: &str,
    ) -> String {
        let quote = |name: &str| self.dialect.quote(name);
        let columns = columns.map(|(name, value)| match value {
            Value::Kept => quote(name),
            Value::Null(null) => format!("{null} AS {}", quote(name)),
            Value::Sql(text) => format!("{text} AS {}", quote(name)),
        });
        let columns: Vec<_> = columns.collect();
        format!(
            "(SELECT {} FROM {})",
            columns.join(", "),
            self.named_from(&state.from, table)
        )
    }

    /// Selects from the values so far, so that a value of this column can be made of any other.
    fn seal(&mut self, table: &str, column: &str) {
        let Some(state) = self.state(table) else { return };
        let own_null = |name: &String, value: &Value| name == column && matches!(value, Value::Null(_));
        let made = |(name, value): &(String, Value)| *value != Value::Kept && !own_null(name, value);
        if !state.columns.iter().any(made) {
            return;
        }
        let from = self.select(state, state.columns.iter(), table);
        if let Some(state) = self.state_mut(table) {
            state.from = from;
            state.whole = false;
            for (_, value) in &mut state.columns {
                if !matches!(value, Value::Null(_)) {
                    *value = Value::Kept;
                }
            }
        }
    }

    fn value(&self, table: &str, column: &str) -> Option<&Value> {
        let mut columns = self.state(table)?.columns.iter();
        columns.find(|(name, _)| name == column).map(|(_, value)| value)
    }

    fn state(&self, table: &str) -> Option<&State> {
        self.tables.get(table).and_then(Option::as_ref)
    }

    fn state_mut(&mut self, table: &str) -> Option<&mut State> {
        self.tables.get_mut(table).and_then(Option::as_mut)
    }
}

/// Operations carry normalised tables, where a default is SQL already.
fn write(default: &ServerDefault) -> String {
    match default {
        ServerDefault::Text(text) => format!("'{}'", text.replace('\'', "''")),
        ServerDefault::Integer(number) => number.to_string(),
        ServerDefault::Float(text) => text.clone(),
        ServerDefault::Bool(value) => value.to_string(),
        ServerDefault::Now => "CURRENT_TIMESTAMP".to_owned(),
        ServerDefault::Sql(text) => format!("({text})"),
    }
}
