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

fn column_type() -> impl Strategy<Value = ColumnType> {
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
fn constant() -> impl Strategy<Value = ServerDefault> {
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

fn default() -> impl Strategy<Value = ServerDefault> {
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

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A condition that every row meets.
fn check(column: &Column, name: &str) -> Check {
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
        });
        table.indexes.push(index);
    }
    if let Some(stored) = extras.generated {
        table.columns.push(generated("computed", stored));
    }
}

fn generated(name: &str, stored: bool) -> Column {
    let mut column = Column::new(name, ColumnType::Text).nullable();
    column.generated = Some(Generated {
        expression: "'n' || ID".to_owned(),
        stored,
    });
    column
}

/// A reference of one column to the table at this place in the list of tables.
#[derive(Debug, Clone)]
struct Reference {
    parent: usize,
    nullable: bool,
    on_delete: ReferentialAction,
    on_update: ReferentialAction,
}

fn reference() -> impl Strategy<Value = Reference> {
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
type Key = Vec<usize>;

fn keys() -> impl Strategy<Value = Vec<Key>> {
    prop::collection::vec(prop::collection::btree_set(0..9_usize, 1..3), 0..3).prop_map(|keys| {
        keys.into_iter()
            .map(|key| key.into_iter().rev().collect())
            .collect()
    })
}

fn table(name: &'static str) -> impl Strategy<Value = (Table, Vec<Reference>)> {
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
        table.uniques.push(Unique { name, columns });
    }
}

fn push_index(table: &mut Table, key: &[usize], unique: bool) {
    let columns = pick(table, key);
    if !columns.is_empty() && !table.indexes.iter().any(|index| index.key_names() == columns) {
        table.indexes.push(Index {
            unique,
            ..Index::new("", columns)
        });
    }
}

fn push_reference(table: &mut Table, number: usize, parent: &str, reference: &Reference) {
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
