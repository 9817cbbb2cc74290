//! Random schemas, and random changes of one, with and without a rebuild.

use olembic::schema::{
    Check, Column, ColumnType, Deferrable, ForeignKey, Generated, Index, IndexKey, KeyPart,
    ReferentialAction, Schema, ServerDefault, Table, Unique,
};
use proptest::prelude::*;

const TABLES: [&str; 6] = ["users", "Order", "a table", "say \"x\"", "теги", "check"];
const COLUMNS: [&str; 7] = [
    "title",
    "group",
    "two words",
    "q\"uote",
    "имя",
    "a;b",
    "constraint",
];

pub fn column_type() -> impl Strategy<Value = ColumnType> {
    prop_oneof![
        Just(ColumnType::SmallInt),
        Just(ColumnType::Integer),
        Just(ColumnType::BigInt),
        Just(ColumnType::Float),
        Just(ColumnType::Double),
        Just(ColumnType::Bool),
        Just(ColumnType::Text),
        (0..300_u32).prop_map(ColumnType::Varchar),
        Just(ColumnType::Binary),
        Just(ColumnType::Date),
        Just(ColumnType::Time),
        Just(ColumnType::Timestamp),
        Just(ColumnType::TimestampTz),
        Just(ColumnType::Json),
        Just(ColumnType::Jsonb),
        Just(ColumnType::Uuid),
        proptest::option::of((1..40_u32, proptest::option::of(0..20_u32))).prop_map(|digits| {
            ColumnType::Numeric {
                precision: digits.map(|(precision, _)| precision),
                scale: digits.and_then(|(_, scale)| scale),
            }
        }),
        Just(ColumnType::Other("decimal(10,2)".to_owned())),
        Just(ColumnType::Other("nchar(10)".to_owned())),
    ]
}

/// A default that ADD COLUMN takes too.
pub fn constant() -> impl Strategy<Value = ServerDefault> {
    prop_oneof![
        "[^\\x00]{0,12}".prop_map(ServerDefault::Text),
        any::<i64>().prop_map(ServerDefault::Integer),
        any::<f64>()
            .prop_filter("a number", |number| !number.is_nan())
            .prop_map(ServerDefault::from),
        any::<bool>().prop_map(ServerDefault::Bool),
        Just(ServerDefault::Sql("x'00FF'".to_owned())),
    ]
}

pub fn default() -> impl Strategy<Value = ServerDefault> {
    prop_oneof![
        4 => constant(),
        1 => Just(ServerDefault::Now),
        1 => Just(ServerDefault::Sql("( abs( -1 ) + 2)".to_owned())),
    ]
}

fn column(name: &'static str) -> impl Strategy<Value = Column> {
    (column_type(), any::<bool>(), prop::option::of(default())).prop_map(
        move |(column_type, nullable, default)| Column {
            nullable,
            default,
            ..Column::new(name, column_type)
        },
    )
}

fn action() -> impl Strategy<Value = ReferentialAction> {
    prop_oneof![
        Just(ReferentialAction::NoAction),
        Just(ReferentialAction::Restrict),
        Just(ReferentialAction::Cascade),
        Just(ReferentialAction::SetNull),
        Just(ReferentialAction::SetDefault),
    ]
}

/// What a table has beside its columns and keys.
#[derive(Debug, Clone)]
struct Extras {
    checks: Vec<(usize, bool)>,
    partial: Option<usize>,
    expression: Option<usize>,
    descending: bool,
    collations: Vec<usize>,
    generated: Option<bool>,
    autoincrement: bool,
}

fn extras() -> impl Strategy<Value = Extras> {
    let place = || 0..9_usize;
    (
        prop::collection::vec((place(), any::<bool>()), 0..3),
        prop::option::of(place()),
        prop::option::of(place()),
        any::<bool>(),
        prop::collection::vec(place(), 0..3),
        prop::option::of(any::<bool>()),
        any::<bool>(),
    )
        .prop_map(
            |(checks, partial, expression, descending, collations, generated, autoincrement)| Extras {
                checks,
                partial,
                expression,
                descending,
                collations,
                generated,
                autoincrement,
            },
        )
}

pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A condition that every row meets.
pub fn check(column: &Column, name: &str) -> Check {
    Check {
        name: name.to_owned(),
        expression: format!("{} is not 'forbidden'", quoted(&column.name)),
    }
}

fn push_extras(table: &mut Table, extras: &Extras) {
    let count = table.columns.len();
    table.options.autoincrement = extras.autoincrement;
    for place in &extras.collations {
        table.columns[place % count].collation = Some("nocase".to_owned());
    }
    for (place, named) in &extras.checks {
        let name = if *named {
            format!("named {} {}", table.name, table.checks.len())
        } else {
            String::new()
        };
        let check = check(&table.columns[place % count], &name);
        table.checks.push(check);
    }
    if let Some(place) = extras.partial {
        let column = table.columns[place % count].name.clone();
        table.indexes.push(Index {
            filter: Some(format!("({} IS NOT NULL)", quoted(&column))),
            ..Index::new(format!("part {}", table.name), ["id"])
        });
    }
    if let Some(place) = extras.expression {
        let column = quoted(&table.columns[place % count].name);
        let mut index = Index::new(format!("expr {}", table.name), ["id"]);
        index.keys.push(IndexKey {
            part: KeyPart::Expression(format!("lower( {column} )")),
            descending: extras.descending,
            collation: None,
            ..IndexKey::default()
        });
        table.indexes.push(index);
    }
    if let Some(stored) = extras.generated {
        table.columns.push(generated("computed", stored));
    }
}

pub fn generated(name: &str, stored: bool) -> Column {
    let mut column = Column::new(name, ColumnType::Text).nullable();
    column.generated = Some(Generated {
        expression: "'n' || ID".to_owned(),
        stored,
    });
    column
}

/// A reference of one column to the table at this place in the list of tables.
#[derive(Debug, Clone)]
pub struct Reference {
    pub parent: usize,
    pub nullable: bool,
    on_delete: ReferentialAction,
    on_update: ReferentialAction,
}

pub fn reference() -> impl Strategy<Value = Reference> {
    (0..TABLES.len(), any::<bool>(), action(), action()).prop_map(
        |(parent, nullable, on_delete, on_update)| Reference {
            parent,
            nullable,
            // NOT NULL and SET NULL contradict each other: the parent could never be deleted.
            on_delete: match on_delete {
                ReferentialAction::SetNull | ReferentialAction::SetDefault if !nullable => {
                    ReferentialAction::Cascade
                }
                action => action,
            },
            on_update,
        },
    )
}

/// A list of columns of the table, by place.
pub type Key = Vec<usize>;

fn keys() -> impl Strategy<Value = Vec<Key>> {
    prop::collection::vec(prop::collection::btree_set(0..9_usize, 1..3), 0..3).prop_map(|keys| {
        keys.into_iter()
            .map(|key| key.into_iter().rev().collect())
            .collect()
    })
}

pub fn table(name: &'static str) -> impl Strategy<Value = (Table, Vec<Reference>)> {
    let columns = prop::sample::subsequence(COLUMNS.to_vec(), 0..COLUMNS.len())
        .prop_flat_map(|names| names.into_iter().map(column).collect::<Vec<_>>());
    let references = prop::collection::vec(reference(), 0..3);
    let keys = (keys(), keys());
    (columns, references, keys, extras(), any::<bool>(), any::<bool>()).prop_map(
        move |(mut columns, references, (uniques, indexes), extras, composite, unique_index)| {
            // Every table has an `id`, so that any other can refer to it.
            columns.insert(columns.len() / 2, Column::new("id", ColumnType::BigInt));
            let mut table = Table {
                name: name.to_owned(),
                primary_key: vec!["id".to_owned()],
                columns,
                ..Table::default()
            };
            for key in uniques {
                push_unique(&mut table, &key);
            }
            for key in indexes {
                push_index(&mut table, &key, unique_index);
            }
            if composite {
                push_unique(&mut table, &[0, 1]);
            }
            push_extras(&mut table, &extras);
            (table, references)
        },
    )
}

fn pick(table: &Table, key: &[usize]) -> Vec<String> {
    let names = key.iter().filter_map(|place| table.columns.get(*place));
    names.map(|column| column.name.clone()).collect()
}

fn push_unique(table: &mut Table, key: &[usize]) {
    let columns = pick(table, key);
    let taken = table.primary_key == columns || table.uniques.iter().any(|unique| unique.columns == columns);
    if !columns.is_empty() && !taken {
        let name = String::new();
        table.uniques.push(Unique {
            name,
            columns,
            ..Unique::default()
        });
    }
}

pub fn push_index(table: &mut Table, key: &[usize], unique: bool) {
    let columns = pick(table, key);
    if !columns.is_empty() && !table.indexes.iter().any(|index| index.key_names() == columns) {
        table.indexes.push(Index {
            unique,
            ..Index::new("", columns)
        });
    }
}

pub fn push_reference(table: &mut Table, number: usize, parent: &str, reference: &Reference) {
    let column = format!("ref {number}");
    let mut added = Column::new(column.clone(), ColumnType::BigInt);
    added.nullable = reference.nullable;
    table.columns.push(added);
    table.foreign_keys.push(ForeignKey {
        name: String::new(),
        columns: vec![column],
        parent: parent.to_owned(),
        parent_columns: vec!["id".to_owned()],
        on_delete: reference.on_delete,
        on_update: reference.on_update,
        deferrable: Deferrable::Not,
    });
}

/// Any schema; its references may go in circles.
pub fn schema() -> impl Strategy<Value = Schema> {
    prop::sample::subsequence(TABLES.to_vec(), 1..TABLES.len())
        .prop_flat_map(|names| names.into_iter().map(table).collect::<Vec<_>>())
        .prop_map(|tables| {
            let names: Vec<String> = tables.iter().map(|(table, _)| table.name.clone()).collect();
            let tables = tables.into_iter().map(|(mut table, references)| {
                for (number, reference) in references.iter().enumerate() {
                    let parent = &names[reference.parent % names.len()];
                    push_reference(&mut table, number, parent, reference);
                }
                table
            });
            Schema::from_tables(tables).expect("the schema has no fault")
        })
}
