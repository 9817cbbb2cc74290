//! Random schemas for MariaDB, and random changes of one that can be done and undone with rows in every table.

mod columns;

use olembic::schema::{
    Check, Column, ColumnType, Deferrable, ForeignKey, Generated, Index, IndexKey, ReferentialAction, Schema,
    Table, Unique,
};
use proptest::prelude::*;

pub use columns::value;
use columns::{column, is_number, is_text};

const TABLES: [&str; 6] = ["users", "Order", "a table", "say \"x\"", "теги", "check"];
const COLUMNS: [&str; 7] = [
    "title",
    "group",
    "two words",
    "q\"uote",
    "Имя",
    "a;b",
    "constraint",
];

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A condition that every row meets, whatever the type.
fn check(column: &Column, name: &str) -> Check {
    let value = quoted(&column.name);
    Check {
        name: name.to_owned(),
        expression: format!("({value} IS NULL or {value} is not null)"),
    }
}

/// Whether an index can sort it.
fn sorts(column: &Column) -> bool {
    !matches!(column.column_type, ColumnType::Json) && !is_other_long(column)
}

fn is_other_long(column: &Column) -> bool {
    matches!(&column.column_type, ColumnType::Other(name) if name == "mediumtext")
}

/// Whether an index can hold the whole of it.
fn is_short(column: &Column) -> bool {
    let long = match &column.column_type {
        ColumnType::Text | ColumnType::Binary => true,
        ColumnType::Varchar(length) => *length > 700,
        _ => false,
    };
    sorts(column) && !long
}

pub fn generated(name: &str) -> Column {
    let mut column = Column::new(name, ColumnType::Text).nullable();
    column.generated = Some(Generated {
        expression: "concat( 'n' , UPPER('it''s') )".to_owned(),
        stored: name == "computed",
    });
    column
}

#[derive(Debug, Clone)]
struct Extras {
    checks: Vec<(usize, bool)>,
    single: Option<usize>,
    descending: bool,
    collation: Option<usize>,
    computed: bool,
    comment: bool,
    uniques: Vec<usize>,
}

fn extras() -> impl Strategy<Value = Extras> {
    let place = || 0..9_usize;
    (
        prop::collection::vec((place(), any::<bool>()), 0..3),
        prop::option::of(place()),
        any::<bool>(),
        prop::option::of(place()),
        any::<bool>(),
        any::<bool>(),
        prop::collection::vec(place(), 0..3),
    )
        .prop_map(
            |(checks, single, descending, collation, computed, comment, uniques)| Extras {
                checks,
                single,
                descending,
                collation,
                computed,
                comment,
                uniques,
            },
        )
}

fn push_extras(table: &mut Table, extras: &Extras) {
    let count = table.columns.len();
    let at = |table: &Table, place: usize| table.columns[place % count].clone();
    table.comment = extras.comment.then(|| "the \"table\"".to_owned());
    if let Some(place) = extras.collation {
        let column = &mut table.columns[place % count];
        if is_text(&column.column_type) {
            column.collation = Some("utf8mb4_bin".to_owned());
        }
    }
    for (place, named) in &extras.checks {
        let name = if *named {
            format!("named {} {}", table.name, table.checks.len())
        } else {
            String::new()
        };
        let column = at(table, *place);
        // The server numbers no column that a condition is about.
        if column.name != "id" {
            table.checks.push(check(&column, &name));
        }
    }
    for place in &extras.uniques {
        let column = at(table, *place);
        let taken = table
            .uniques
            .iter()
            .any(|unique| unique.columns[0] == column.name);
        if is_short(&column)
            && column.name != "id"
            && !taken
            && !matches!(column.column_type, ColumnType::Bool)
        {
            table.uniques.push(Unique {
                columns: vec![column.name.clone(), "id".to_owned()],
                ..Unique::default()
            });
        }
    }
    if let Some(column) = extras.single.map(|place| at(table, place)).filter(sorts) {
        let mut index = Index::new("", ["id"]);
        index.keys.push(IndexKey {
            descending: extras.descending,
            ..IndexKey::column(column.name)
        });
        let taken = table
            .indexes
            .iter()
            .any(|other| other.key_names() == index.key_names());
        if !taken && index.keys[1].part != index.keys[0].part {
            table.indexes.push(index);
        }
    }
    if extras.computed {
        table.columns.push(generated("computed"));
    }
}

/// A reference of one column to the table at this place in the list of tables.
#[derive(Debug, Clone)]
pub struct Reference {
    parent: usize,
    nullable: bool,
    on_delete: ReferentialAction,
}

fn reference() -> impl Strategy<Value = Reference> {
    let action = prop_oneof![
        Just(ReferentialAction::NoAction),
        Just(ReferentialAction::Restrict),
        Just(ReferentialAction::Cascade),
        Just(ReferentialAction::SetNull),
    ];
    (0..TABLES.len(), any::<bool>(), action).prop_map(|(parent, nullable, on_delete)| Reference {
        parent,
        nullable,
        on_delete,
    })
}

fn push_reference(table: &mut Table, number: usize, parent: &str, reference: &Reference) {
    let column = format!("ref {number} {parent}");
    let mut added = Column::new(column.clone(), ColumnType::BigInt);
    added.nullable = reference.nullable || reference.on_delete == ReferentialAction::SetNull;
    table.columns.push(added);
    table.foreign_keys.push(ForeignKey {
        name: String::new(),
        columns: vec![column],
        parent: parent.to_owned(),
        parent_columns: vec!["id".to_owned()],
        on_delete: reference.on_delete,
        on_update: ReferentialAction::NoAction,
        deferrable: Deferrable::Not,
    });
}

fn table(name: &'static str) -> impl Strategy<Value = (Table, Vec<Reference>)> {
    let columns = prop::sample::subsequence(COLUMNS.to_vec(), 0..COLUMNS.len())
        .prop_flat_map(|names| names.into_iter().map(column).collect::<Vec<_>>());
    let indexes = prop::collection::vec(prop::collection::btree_set(0..9_usize, 1..3), 0..3);
    (
        columns,
        prop::collection::vec(reference(), 0..3),
        indexes,
        extras(),
    )
        .prop_map(move |(mut columns, references, indexes, extras)| {
            // Every table has an `id`, so that any other can refer to it.
            columns.insert(columns.len() / 2, Column::new("id", ColumnType::BigInt));
            let mut table = Table {
                name: name.to_owned(),
                primary_key: vec!["id".to_owned()],
                columns,
                ..Table::default()
            };
            for key in indexes {
                push_index(&mut table, &key.into_iter().collect::<Vec<_>>());
            }
            push_extras(&mut table, &extras);
            (table, references)
        })
}

fn push_index(table: &mut Table, key: &[usize]) {
    let columns = key.iter().filter_map(|place| table.columns.get(*place));
    let columns: Vec<String> = columns
        .filter(|column| sorts(column))
        .map(|column| column.name.clone())
        .collect();
    let taken = table.indexes.iter().any(|index| index.key_names() == columns);
    if !columns.is_empty() && !taken {
        table.indexes.push(Index::new("", columns));
    }
}

/// Any schema; its references may go in circles.
pub fn schema() -> impl Strategy<Value = Schema> {
    prop::sample::subsequence(TABLES.to_vec(), 1..TABLES.len())
        .prop_flat_map(|names| names.into_iter().map(table).collect::<Vec<_>>())
        .prop_map(|tables| {
            let names: Vec<String> = tables.iter().map(|(table, _)| table.name.clone()).collect();
            let tables: Vec<Table> = tables
                .into_iter()
                .map(|(mut table, references)| {
                    for (number, reference) in references.iter().enumerate() {
                        let parent = &names[reference.parent % names.len()];
                        push_reference(&mut table, number, parent, reference);
                    }
                    table
                })
                .collect();
            Schema::from_tables(tables).expect("the schema has no fault")
        })
}

/// Two schemas over the same names: what both have must be able to become one another. Where it cannot, the second has what
/// the first has.
pub fn pair() -> impl Strategy<Value = (Schema, Schema)> {
    (schema(), schema()).prop_map(|(a, mut b)| {
        for table in b.tables.values_mut() {
            if let Some(old) = a.table(&table.name) {
                fit(old, table);
            }
        }
        (a, b)
    })
}

fn fit(old: &Table, table: &mut Table) {
    for column in &mut table.columns {
        let Some(before) = old.column(&column.name) else {
            continue;
        };
        let (from, to) = (&before.column_type, &column.column_type);
        let fits = |one: fn(&ColumnType) -> bool| one(from) && one(to);
        let same_enum = matches!((from, to), (ColumnType::Enum { .. }, ColumnType::Enum { .. }));
        if !(from == to || fits(is_number) || fits(is_text) || same_enum) {
            column.column_type = from.clone();
            column.default.clone_from(&before.default);
            column.collation.clone_from(&before.collation);
        }
        if column.nullable != before.nullable {
            column.nullable = true;
        }
    }
    // A new column takes no row by surprise.
    for column in &mut table.columns {
        if old.column(&column.name).is_none() && column.generated.is_none() {
            column.nullable |= column.default.is_none();
        }
    }
    // What no longer fits its column goes.
    let columns = table.columns.clone();
    let column = |name: &str| columns.iter().find(|column| column.name == name);
    table
        .indexes
        .retain(|index| index.columns().all(|name| column(name).is_some_and(sorts)));
    table.uniques.retain(|unique| {
        unique
            .columns
            .iter()
            .all(|name| column(name).is_some_and(is_short))
    });
}
