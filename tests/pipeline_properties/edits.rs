//! Random changes of a schema, which can be done and undone with rows in every table.

use olembic::schema::{Column, ColumnType, IndexKey, KeyPart, Schema, ServerDefault, Table};
use proptest::prelude::*;

use super::schemas::{
    Key, Reference, check, column_type, constant, default, generated, push_index, push_reference, quoted,
    reference, schema, table,
};

/// One change; places count round and round, so that every number means something.
#[derive(Debug, Clone)]
enum Edit {
    AddTable(Box<Table>, Reference),
    DropTable(usize),
    AddColumn(usize, ColumnType, Option<ServerDefault>),
    AddReference(usize, Reference),
    DropColumn(usize, usize),
    AddIndex(usize, Key),
    DropIndex(usize),
    AddCheck(usize, usize),
    DropCheck(usize),
    Nullable(usize, usize),
    Retype(usize, usize, ColumnType),
    Redefault(usize, usize, Option<ServerDefault>),
    Collate(usize, usize),
    AddGenerated(usize, bool),
    DropReference(usize),
    DropUnique(usize),
    Autoincrement(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = || 0..12_usize;
    prop_oneof![
        (table("brand new"), reference()).prop_map(|((table, _), to)| Edit::AddTable(Box::new(table), to)),
        place().prop_map(Edit::DropTable),
        (place(), column_type(), prop::option::of(constant()))
            .prop_map(|(at, kind, default)| Edit::AddColumn(at, kind, default)),
        (place(), reference()).prop_map(|(at, to)| Edit::AddReference(at, to)),
        (place(), place()).prop_map(|(at, column)| Edit::DropColumn(at, column)),
        (place(), place()).prop_map(|(at, column)| Edit::AddIndex(at, vec![column])),
        place().prop_map(Edit::DropIndex),
        (place(), place()).prop_map(|(at, column)| Edit::AddCheck(at, column)),
        place().prop_map(Edit::DropCheck),
        (place(), place()).prop_map(|(at, column)| Edit::Nullable(at, column)),
        (place(), place(), column_type()).prop_map(|(at, column, kind)| Edit::Retype(at, column, kind)),
        (place(), place(), prop::option::of(default()))
            .prop_map(|(at, column, default)| Edit::Redefault(at, column, default)),
        (place(), place()).prop_map(|(at, column)| Edit::Collate(at, column)),
        (place(), any::<bool>()).prop_map(|(at, stored)| Edit::AddGenerated(at, stored)),
        place().prop_map(Edit::DropReference),
        place().prop_map(Edit::DropUnique),
        place().prop_map(Edit::Autoincrement),
    ]
}

/// A schema and another one that grew from it.
pub fn edits() -> impl Strategy<Value = (Schema, Schema)> {
    (schema(), prop::collection::vec(edit(), 1..8)).prop_map(|(a, edits)| {
        let mut b = a.clone();
        for (number, edit) in edits.into_iter().enumerate() {
            apply(&a, &mut b, number, edit);
        }
        (a, b)
    })
}

fn apply(a: &Schema, b: &mut Schema, number: usize, edit: Edit) {
    let names: Vec<String> = b.tables.keys().cloned().collect();
    let at = |place: usize| names.get(place % names.len().max(1)).cloned().unwrap_or_default();
    match edit {
        Edit::AddTable(mut table, to) => {
            if !names.is_empty() && !b.tables.contains_key(&table.name) {
                table.columns.push(Column::new("only here", ColumnType::Text));
                push_reference(&mut table, 9, &at(to.parent), &to);
                b.tables.insert(table.name.clone(), *table);
            }
        }
        Edit::DropTable(place) => {
            let name = at(place);
            // Its rows do not come back: what referred to them before would have nothing to refer to.
            let referred = |other: &Table| {
                let before = a.table(&other.name).into_iter().flat_map(|old| &old.foreign_keys);
                let before = before.filter(|key| key.columns.iter().all(|name| other.column(name).is_some()));
                let mut keys = before.chain(&other.foreign_keys);
                keys.any(|key| key.parent == name)
            };
            let mut others = b.tables.values().filter(|other| other.name != name);
            if !others.any(referred) {
                b.tables.remove(&name);
            }
        }
        Edit::AddColumn(place, column_type, default) => {
            if let Some(table) = growing(a, b, &at(place)) {
                let mut column = Column::new(format!("new {number}"), column_type);
                column.nullable = default.is_none();
                column.default = default;
                let middle = table.columns.len() / 2;
                table.columns.insert(middle, column);
            }
        }
        Edit::AddReference(place, mut to) => {
            to.nullable = true;
            if let Some(table) = growing(a, b, &at(place)) {
                push_reference(table, 10 + number, &at(to.parent), &to);
            }
        }
        Edit::DropColumn(place, column) => {
            if let Some(table) = b.tables.get_mut(&at(place)) {
                drop_column(a.table(&table.name), table, column);
            }
        }
        Edit::AddIndex(place, key) => {
            if let Some(table) = b.tables.get_mut(&at(place)) {
                push_index(table, &key, false);
            }
        }
        Edit::DropIndex(place) => {
            if let Some(table) = b.tables.get_mut(&at(place)) {
                table.indexes.pop();
            }
        }
        Edit::AddGenerated(place, stored) => {
            if let Some(table) = growing(a, b, &at(place)) {
                table
                    .columns
                    .push(generated(&format!("computed {number}"), stored));
            }
        }
        other => alter(b, &at, number, other),
    }
}

/// Changes of what is there.
fn alter(b: &mut Schema, at: &dyn Fn(usize) -> String, number: usize, edit: Edit) {
    match edit {
        Edit::AddCheck(place, column) => {
            if let Some((table, column)) = plain(b, &at(place), column) {
                let check = check(&table.columns[column], &format!("later {number}"));
                table.checks.push(check);
            }
        }
        Edit::DropCheck(place) => {
            if let Some(table) = b.tables.get_mut(&at(place)) {
                table.checks.pop();
            }
        }
        Edit::Nullable(place, column) => {
            if let Some((table, column)) = plain(b, &at(place), column) {
                table.columns[column].nullable ^= true;
            }
        }
        Edit::Retype(place, column, kind) => {
            if let Some((table, column)) = plain(b, &at(place), column) {
                table.columns[column].column_type = kind;
            }
        }
        Edit::Redefault(place, column, default) => {
            if let Some((table, column)) = plain(b, &at(place), column) {
                table.columns[column].default = default;
            }
        }
        Edit::Collate(place, column) => {
            if let Some((table, column)) = plain(b, &at(place), column) {
                table.columns[column].collation = Some("RTRIM".to_owned());
            }
        }
        Edit::DropReference(place) => {
            if let Some(table) = b.tables.get_mut(&at(place)) {
                table.foreign_keys.pop();
            }
        }
        Edit::DropUnique(place) => {
            if let Some(table) = b.tables.get_mut(&at(place)) {
                table.uniques.pop();
            }
        }
        Edit::Autoincrement(place) => {
            if let Some(table) = b.tables.get_mut(&at(place)) {
                table.options.autoincrement ^= true;
            }
        }
        _ => {}
    }
}

/// A column of the table that is no key, no reference, not computed, and not new.
fn plain<'a>(b: &'a mut Schema, name: &str, place: usize) -> Option<(&'a mut Table, usize)> {
    let table = b.tables.get_mut(name)?;
    let column = place % table.columns.len();
    let (name, generated) = {
        let column = &table.columns[column];
        (column.name.clone(), column.generated.is_some())
    };
    let free = name != "id" && !generated && !name.starts_with("ref ") && !name.starts_with("new ");
    free.then_some((table, column))
}

/// The table, when it has lost no column: to lose and to gain may be a rename.
fn growing<'a>(a: &Schema, b: &'a mut Schema, name: &str) -> Option<&'a mut Table> {
    let table = b.tables.get_mut(name)?;
    let old = a.table(name)?;
    let whole = old
        .columns
        .iter()
        .all(|column| table.column(&column.name).is_some());
    whole.then_some(table)
}

fn drop_column(old: Option<&Table>, table: &mut Table, place: usize) {
    let Some(column) = table.columns.get(place % table.columns.len()).cloned() else {
        return;
    };
    let grown = table
        .columns
        .iter()
        .any(|column| old.is_some_and(|old| old.column(&column.name).is_none()));
    let in_key = |columns: &[String]| columns.contains(&column.name);
    let held = in_key(&table.primary_key) || table.uniques.iter().any(|unique| in_key(&unique.columns));
    // What comes back is the column as it was before all edits.
    let before = old.and_then(|old| old.column(&column.name)).unwrap_or(&column);
    let constant = match &before.default {
        None => before.nullable,
        Some(ServerDefault::Now) => false,
        Some(ServerDefault::Sql(text)) => text.starts_with("x'"),
        Some(_) => true,
    };
    // Given back with one value in every row, it would not be unique.
    let unique = table
        .indexes
        .iter()
        .any(|index| index.unique && in_key(&index.key_names()));
    let repeats = unique && (column.default.is_some() || before.default.is_some());
    if grown || held || repeats || !constant {
        return;
    }
    table.columns.retain(|other| other.name != column.name);
    let word = quoted(&column.name);
    let mentions = |text: &str| text.contains(&word);
    table.checks.retain(|check| !mentions(&check.expression));
    table.indexes.retain(|index| {
        let expression = |key: &IndexKey| matches!(&key.part, KeyPart::Expression(text) if mentions(text));
        let filtered = index.filter.as_deref().is_some_and(mentions);
        !in_key(&index.key_names()) && !filtered && !index.keys.iter().any(expression)
    });
    table.foreign_keys.retain(|key| !in_key(&key.columns));
}
