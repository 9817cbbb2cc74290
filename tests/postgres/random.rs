//! Random schemas for PostgreSQL, and random changes of one that can be done and undone with rows in every table.

use std::borrow::Cow;

use olembic::schema::{
    Check, Column, ColumnType, Deferrable, ForeignKey, Generated, Index, IndexKey, KeyPart,
    ReferentialAction, Schema, Table, Unique, parts,
};
use proptest::prelude::*;

use crate::values::{column_type, default, is_number, is_text};

/// Also of other schemas, and one in whose name there is a dot, which stands in quotes.
const TABLES: [&str; 10] = [
    "users",
    "billing.users",
    "\"Odd \"\"sche.ma\".users",
    "\"billing.users\"",
    "Order",
    "billing.\"tags.\"",
    "a table",
    "say \"x\"",
    "теги",
    "check",
];
const COLUMNS: [&str; 7] = [
    "title",
    "group",
    "two words",
    "q\"uote",
    "Имя",
    "a;b",
    "constraint",
];

fn column(name: &'static str) -> impl Strategy<Value = Column> {
    (column_type(), any::<bool>(), any::<bool>(), any::<bool>()).prop_flat_map(
        move |(column_type, nullable, defaulted, commented)| {
            let default = if defaulted {
                default(&column_type).prop_map(Some).boxed()
            } else {
                Just(None).boxed()
            };
            default.prop_map(move |default| Column {
                nullable,
                default,
                comment: commented.then(|| format!("of {name}'s")),
                ..Column::new(name, column_type.clone())
            })
        },
    )
}

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

/// Whether a B-tree can sort it.
fn sorts(column: &Column) -> bool {
    !matches!(column.column_type, ColumnType::Json)
}

pub fn generated(name: &str) -> Column {
    let mut column = Column::new(name, ColumnType::Text).nullable();
    column.generated = Some(Generated {
        expression: "'n' || ID".to_owned(),
        stored: true,
    });
    column
}

#[derive(Debug, Clone)]
struct Extras {
    checks: Vec<(usize, bool)>,
    partial: Option<usize>,
    descending: bool,
    nulls_first: Option<bool>,
    hash: Option<usize>,
    lower: Option<usize>,
    include: Option<usize>,
    collation: Option<usize>,
    computed: bool,
    comment: bool,
    uniques: Vec<(usize, bool, u8)>,
}

fn extras() -> impl Strategy<Value = Extras> {
    let place = || 0..9_usize;
    (
        (
            prop::collection::vec((place(), any::<bool>()), 0..3),
            prop::option::of(place()),
            any::<bool>(),
            prop::option::of(any::<bool>()),
            prop::option::of(place()),
            prop::option::of(place()),
        ),
        (
            prop::option::of(place()),
            prop::option::of(place()),
            any::<bool>(),
            any::<bool>(),
            prop::collection::vec((place(), any::<bool>(), 0..3_u8), 0..3),
        ),
    )
        .prop_map(
            |(
                (checks, partial, descending, nulls_first, hash, lower),
                (include, collation, computed, comment, uniques),
            )| Extras {
                checks,
                partial,
                descending,
                nulls_first,
                hash,
                lower,
                include,
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
            column.collation = Some("C".to_owned());
        }
    }
    for (place, named) in &extras.checks {
        let name = if *named {
            format!("named {} {}", table.name, table.checks.len())
        } else {
            String::new()
        };
        table.checks.push(check(&at(table, *place), &name));
    }
    for (place, distinct, deferrable) in &extras.uniques {
        let column = at(table, *place);
        let taken = table
            .uniques
            .iter()
            .any(|unique| unique.columns[0] == column.name);
        // NULLs that are one value would stand twice.
        if sorts(&column) && column.name != "id" && !taken && !matches!(column.column_type, ColumnType::Bool)
        {
            table.uniques.push(Unique {
                columns: vec![column.name.clone(), "id".to_owned()],
                nulls_not_distinct: *distinct,
                deferrable: match deferrable {
                    0 => Deferrable::Not,
                    1 => Deferrable::Immediate,
                    _ => Deferrable::Deferred,
                },
                ..Unique::default()
            });
        }
    }
    if let Some(place) = extras.partial {
        let column = at(table, place);
        table.indexes.push(Index {
            filter: Some(format!("({} IS NOT NULL)", quoted(&column.name))),
            ..Index::new(format!("part {}", table.name), ["id"])
        });
    }
    if let Some(column) = extras.hash.map(|place| at(table, place)).filter(sorts) {
        table.indexes.push(Index {
            method: Some("hash".to_owned()),
            ..Index::new("", [column.name])
        });
    }
    if let Some(column) = extras.lower.map(|place| at(table, place)) {
        if is_text(&column.column_type) {
            let mut index = Index::new("", ["id"]);
            index.keys.push(IndexKey {
                part: KeyPart::Expression(format!("LOWER( {} )", quoted(&column.name))),
                descending: extras.descending,
                nulls_first: extras.nulls_first,
                ..IndexKey::default()
            });
            index.include = extras
                .include
                .map(|place| at(table, place).name)
                .into_iter()
                .collect();
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
    deferrable: Deferrable,
}

fn reference() -> impl Strategy<Value = Reference> {
    let action = prop_oneof![
        Just(ReferentialAction::NoAction),
        Just(ReferentialAction::Restrict),
        Just(ReferentialAction::Cascade),
        Just(ReferentialAction::SetNull),
        Just(ReferentialAction::SetDefault),
    ];
    let deferrable = prop_oneof![
        Just(Deferrable::Not),
        Just(Deferrable::Immediate),
        Just(Deferrable::Deferred)
    ];
    (0..TABLES.len(), any::<bool>(), action, deferrable).prop_map(
        |(parent, nullable, on_delete, deferrable)| Reference {
            parent,
            nullable,
            on_delete,
            deferrable,
        },
    )
}

fn push_reference(table: &mut Table, number: usize, parent: &str, reference: &Reference) {
    let column = format!("ref {number} {parent}");
    let mut added = Column::new(column.clone(), ColumnType::BigInt);
    added.nullable = reference.nullable;
    table.columns.push(added);
    table.foreign_keys.push(ForeignKey {
        name: String::new(),
        columns: vec![column],
        parent: parent.to_owned(),
        parent_columns: vec!["id".to_owned()],
        on_delete: reference.on_delete,
        on_update: ReferentialAction::NoAction,
        deferrable: reference.deferrable,
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
                schema: parts(name).0.map(Cow::into_owned),
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

/// The columns of one enum type have one list of texts.
fn agree(tables: &mut [Table]) {
    let mut known = std::collections::BTreeMap::new();
    let columns = tables.iter_mut().flat_map(|table| &mut table.columns);
    for column in columns {
        agree_type(&mut column.column_type, &mut known);
    }
}

fn agree_type(column_type: &mut ColumnType, known: &mut std::collections::BTreeMap<String, Vec<String>>) {
    match column_type {
        ColumnType::Enum { name, values } => {
            values.clone_from(known.entry(name.clone()).or_insert_with(|| values.clone()));
        }
        ColumnType::Array(of) => agree_type(of, known),
        _ => {}
    }
}

/// Any schema; its references may go in circles.
pub fn schema() -> impl Strategy<Value = Schema> {
    prop::sample::subsequence(TABLES.to_vec(), 1..TABLES.len())
        .prop_flat_map(|names| names.into_iter().map(table).collect::<Vec<_>>())
        .prop_map(|tables| {
            let names: Vec<String> = tables.iter().map(|(table, _)| table.name.clone()).collect();
            let mut tables: Vec<Table> = tables
                .into_iter()
                .map(|(mut table, references)| {
                    for (number, reference) in references.iter().enumerate() {
                        let parent = &names[reference.parent % names.len()];
                        push_reference(&mut table, number, parent, reference);
                    }
                    table
                })
                .collect();
            agree(&mut tables);
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
        let same_enum = match (from, to) {
            (ColumnType::Enum { name: one, .. }, ColumnType::Enum { name: other, .. }) => one == other,
            (ColumnType::Array(_), ColumnType::Array(_)) => {
                matches!((from, to), (ColumnType::Array(one), ColumnType::Array(other))
                    if std::mem::discriminant(one.as_ref()) == std::mem::discriminant(other.as_ref()))
            }
            _ => false,
        };
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
    table.indexes.retain(|index| {
        let plain = index.columns().all(|name| column(name).is_some_and(sorts));
        let text = index.keys.iter().all(|key| match &key.part {
            KeyPart::Column(_) => true,
            KeyPart::Expression(text) => columns
                .iter()
                .any(|column| text.contains(&quoted(&column.name)) && is_text(&column.column_type)),
        });
        plain && text
    });
    table
        .uniques
        .retain(|unique| unique.columns.iter().all(|name| column(name).is_some_and(sorts)));
}
