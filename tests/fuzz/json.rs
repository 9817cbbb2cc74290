//! Documents that are nearly right: slips in the values of JSON, which stays JSON.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// Texts of the format itself.
const WORDS: [&str; 9] = [
    "integer",
    "text",
    "bool",
    "big_int",
    "no_action",
    "cascade",
    "set_null",
    "now",
    "by_default",
];

/// A slip in a document. Places are picked among all values of the document, or among those of a kind.
#[derive(Debug, Clone)]
enum Slip {
    Put(Index, Value),
    Remove(Index),
    Double(Index),
    /// Every text like the one at this place becomes another one: names and what refers to them.
    Rename(Index, String),
    /// A key of an object that has a certain key already: of a column, of a table.
    Set(Index, &'static str, &'static str, Value),
    /// A value of another document.
    Graft(Index, Index, Index),
    /// A value of this document.
    Copy(Index, Index),
}

fn slip(texts: &'static [&'static str]) -> impl Strategy<Value = Slip> {
    let place = any::<Index>;
    let text = move || {
        prop_oneof![
            5 => prop::sample::select(texts).prop_map(str::to_owned),
            1 => "\\PC{0,6}",
            1 => any::<String>(),
        ]
    };
    let any_value = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(65_536),
        json!(u64::MAX),
        json!(1.5),
        json!([]),
        json!({}),
        json!([[]]),
        json!("x"),
    ]);
    prop_oneof![
        1 => (place(), any_value).prop_map(|(at, value)| Slip::Put(at, value)),
        1 => place().prop_map(Slip::Remove),
        1 => place().prop_map(Slip::Double),
        5 => (place(), text()).prop_map(|(at, text)| Slip::Rename(at, text)),
        6 => (place(), of_columns()).prop_map(|(at, (key, value))| Slip::Set(at, "column_type", key, value)),
        2 => (place(), text(), prop::sample::select(&["collation", "comment", "renamed_from"][..]))
            .prop_map(|(at, text, key)| Slip::Set(at, "column_type", key, text.into())),
        4 => (place(), of_tables()).prop_map(|(at, (key, value))| Slip::Set(at, "columns", key, value)),
        2 => (place(), text(), text()).prop_map(|(at, name, text)| {
            Slip::Set(at, "columns", "checks", json!([{"name": name, "expression": text}]))
        }),
        2 => (place(), text(), text()).prop_map(|(at, name, text)| {
            Slip::Set(at, "columns", "indexes", json!([{"name": name, "keys": [{"expression": text}], "filter": text, "unique": true}]))
        }),
        1 => (place(), place(), place()).prop_map(|(at, seed, from)| Slip::Graft(at, seed, from)),
        1 => (place(), place()).prop_map(|(at, from)| Slip::Copy(at, from)),
    ]
}

/// What a column can be otherwise.
fn of_columns() -> impl Strategy<Value = (&'static str, Value)> {
    let identity = |rest: Value| {
        let mut identity = json!({"kind": "always"});
        if let (Value::Object(all), Value::Object(rest)) = (&mut identity, rest) {
            all.extend(rest);
        }
        ("identity", identity)
    };
    let mut ways = vec![
        ("nullable", json!(true)),
        ("nullable", json!(false)),
        ("default", json!(null)),
        ("identity", json!(null)),
    ];
    ways.extend(
        [
            json!({}),
            json!({"start": i64::MIN}),
            json!({"increment": 0}),
            json!({"min": i64::MAX, "max": i64::MIN}),
            json!({"cache": -1, "cycle": true}),
        ]
        .map(identity),
    );
    for kind in [
        json!("small_int"),
        json!("integer"),
        json!("big_int"),
        json!("float"),
        json!("double"),
        json!("bool"),
        json!("text"),
        json!("binary"),
        json!("date"),
        json!("time"),
        json!("timestamp"),
        json!("timestamp_tz"),
        json!("json"),
        json!("jsonb"),
        json!("uuid"),
        json!("inet"),
        json!("cidr"),
        json!("mac_addr"),
        json!("interval"),
        json!({"varchar": 0}),
        json!({"varchar": 10}),
        json!({"varchar": u32::MAX}),
        json!({"array": {"array": "text"}}),
        json!({"numeric": {"precision": 0, "scale": 9}}),
        json!({"numeric": {"precision": u32::MAX, "scale": u32::MAX}}),
        json!({"numeric": {"precision": null, "scale": 2}}),
        json!({"numeric": {"precision": 5, "scale": null}}),
        json!({"enum": {"name": "", "values": []}}),
        json!({"enum": {"name": "mood", "values": ["sad", "sad"]}}),
        json!({"enum": {"name": "mood", "values": ["it's", "\u{1b}", "", "glad"]}}),
        json!({"array": {"enum": {"name": "mood", "values": ["x"]}}}),
        json!({"other": ""}),
        json!({"other": "INT) --"}),
        json!({"other": "("}),
    ] {
        ways.push(("column_type", kind));
    }
    for default in [
        json!({"text": "it's \\"}),
        json!({"text": ""}),
        json!({"integer": i64::MIN}),
        json!({"float": "nan"}),
        json!({"float": "x"}),
        json!({"float": ""}),
        json!({"float": "1e999"}),
        json!({"bool": true}),
        json!("now"),
        json!({"sql": ""}),
        json!({"sql": "("}),
        json!({"sql": "now()"}),
        json!({"sql": "nextval('a')"}),
        json!({"sql": "'open"}),
        json!({"sql": "0x1F"}),
        json!({"sql": "ARRAY[]::text[]"}),
    ] {
        ways.push(("default", default));
    }
    for expression in ["c1 + 1", "", "(", "lower('X') || id", "'open"] {
        ways.push((
            "generated",
            json!({"expression": expression, "stored": expression.len() > 1}),
        ));
    }
    prop::sample::select(ways)
}

/// What a table can be otherwise.
fn of_tables() -> impl Strategy<Value = (&'static str, Value)> {
    let clause = |of: &str| json!([{"what": "x", "mentions": ["id"], "kind": {"clause": {"of": of, "columns": ["id"], "name": "p", "keys": "id DESC", "conflict": "IGNORE"}}}]);
    prop::sample::select(vec![
        ("primary_key", json!([])),
        ("primary_key", json!(["id", "id"])),
        ("uniques", json!([{"name": "", "columns": ["id"]}])),
        (
            "uniques",
            json!([{"name": "u", "columns": [], "include": ["id"], "nulls_not_distinct": true, "deferrable": "deferred"}]),
        ),
        ("indexes", json!([{"name": "i", "keys": []}])),
        (
            "indexes",
            json!([{"name": "i", "keys": [{"column": "id", "prefix": 0, "operator_class": "x", "nulls_first": true}], "include": ["id"], "method": "gin", "invalid": true}]),
        ),
        (
            "indexes",
            json!([{"name": "i", "keys": [{"column": "id"}]}, {"name": "i", "keys": [{"column": "id"}]}]),
        ),
        (
            "foreign_keys",
            json!([{"name": "", "columns": ["id"], "parent": "posts", "parent_columns": ["id"], "on_delete": "set_default", "deferrable": "immediate"}]),
        ),
        (
            "foreign_keys",
            json!([{"name": "f", "columns": [], "parent": "posts", "parent_columns": []}]),
        ),
        (
            "foreign_keys",
            json!([{"name": "f", "columns": ["id"], "parent": "posts", "parent_columns": ["id", "title"]}]),
        ),
        ("options", json!({"without_rowid": true, "strict": true})),
        (
            "options",
            json!({"autoincrement": true, "engine": "", "collation": "x y"}),
        ),
        ("schema", json!("shop")),
        ("schema", json!("")),
        ("comment", json!("it's \\ \u{0}")),
        ("renamed_from", json!("posts")),
        ("renamed_from", json!("")),
        ("extras", clause("primary_key")),
        ("extras", clause("unique")),
        ("extras", clause("not_null")),
        (
            "extras",
            json!([{"what": "", "mentions": [], "kind": {"beside": {"column": "nowhere"}}}, {"what": "", "mentions": [], "kind": {"nullable_key": {"column": "id"}}}]),
        ),
        (
            "extras",
            json!([{"what": "the index", "mentions": ["id"], "kind": {"index": {"name": "i", "sql": "CREATE"}}}, {"what": "", "mentions": [""], "kind": {"suffix": {"sql": ")"}}}]),
        ),
        (
            "extras",
            json!([{"what": "x", "mentions": ["title"], "kind": {"column_clause": {"column": "id", "sql": "INVISIBLE"}}}, {"what": "x", "mentions": [], "kind": {"column_check": {"column": "id"}}}]),
        ),
        (
            "extras",
            json!([{"what": "x", "mentions": ["title"], "kind": {"constraint": {"name": "", "definition": "EXCLUDE ("}}}, {"what": "x", "mentions": [], "kind": {"view": {"name": "v", "sql": "'open"}}}]),
        ),
    ])
}

/// Two documents from one seed, each with slips of its own, or none.
pub fn pairs(seeds: Vec<Value>, texts: &'static [&'static str]) -> impl Strategy<Value = (String, String)> {
    let seeds = Arc::new(seeds);
    let slips = || prop::collection::vec(slip(texts), 0..4);
    (
        any::<Index>(),
        any::<Index>(),
        prop::bool::weighted(0.2),
        slips(),
        slips(),
    )
        .prop_map(move |(seed, other, apart, one, two)| {
            let from = seed.get(&seeds);
            let to = if apart { other.get(&seeds) } else { from };
            (slipped(from, &one, &seeds), slipped(to, &two, &seeds))
        })
}

fn slipped(seed: &Value, slips: &[Slip], seeds: &[Value]) -> String {
    let mut value = seed.clone();
    for slip in slips {
        slip.make(&mut value, seeds);
    }
    value.to_string()
}

impl Slip {
    fn make(&self, value: &mut Value, seeds: &[Value]) {
        match self {
            Self::Put(at, new) => put(value, at, new.clone()),
            Self::Remove(at) => with_parent(value, at, |parent, key| match parent {
                Value::Array(list) => drop(
                    key.parse()
                        .ok()
                        .filter(|at| *at < list.len())
                        .map(|at: usize| list.remove(at)),
                ),
                Value::Object(map) => drop(map.remove(key)),
                _ => {}
            }),
            Self::Double(at) => with_parent(value, at, |parent, key| {
                if let Value::Array(list) = parent {
                    if let Some(one) = key.parse().ok().and_then(|at: usize| list.get(at)).cloned() {
                        list.push(one);
                    }
                }
            }),
            Self::Rename(at, new) => {
                let mut texts = Vec::new();
                texts_of(value, &mut texts);
                texts.retain(|text| !WORDS.contains(&text.as_str()));
                if !texts.is_empty() {
                    let old = at.get(&texts).clone();
                    rename(value, &old, new);
                }
            }
            Self::Set(at, mark, key, new) => {
                let mut found = Vec::new();
                places(value, "", &mut found);
                found.retain(|place| value.pointer(place).is_some_and(|here| here.get(mark).is_some()));
                if !found.is_empty() {
                    if let Some(Value::Object(map)) = value.pointer_mut(at.get(found.as_slice()).as_str()) {
                        map.insert((*key).to_owned(), new.clone());
                    }
                }
            }
            Self::Graft(at, seed, from) => {
                let other = seed.get(seeds);
                let new = get(other, from);
                put(value, at, new);
            }
            Self::Copy(at, from) => {
                let new = get(value, from);
                put(value, at, new);
            }
        }
    }
}

/// The places of all values, as JSON pointers.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(list) => {
            for (at, inner) in list.iter().enumerate() {
                places(inner, &format!("{here}/{at}"), found);
            }
        }
        Value::Object(map) => {
            for (key, inner) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(inner, &format!("{here}/{key}"), found);
            }
        }
        _ => {}
    }
}

fn place(value: &Value, at: &Index) -> String {
    let mut found = Vec::new();
    places(value, "", &mut found);
    at.get(&found).clone()
}

fn get(value: &Value, at: &Index) -> Value {
    value.pointer(&place(value, at)).cloned().unwrap_or_default()
}

fn put(value: &mut Value, at: &Index, new: Value) {
    let place = place(value, at);
    if let Some(slot) = value.pointer_mut(&place) {
        *slot = new;
    }
}

fn with_parent(value: &mut Value, at: &Index, change: impl FnOnce(&mut Value, &str)) {
    let place = place(value, at);
    if let Some((parent, key)) = place.rsplit_once('/') {
        let key = key.replace("~1", "/").replace("~0", "~");
        if let Some(parent) = value.pointer_mut(parent) {
            change(parent, &key);
        }
    }
}

fn texts_of(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|inner| texts_of(inner, found)),
        Value::Object(map) => map.values().for_each(|inner| texts_of(inner, found)),
        _ => {}
    }
}

fn rename(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text == old => new.clone_into(text),
        Value::Array(list) => list.iter_mut().for_each(|inner| rename(inner, old, new)),
        Value::Object(map) => map.values_mut().for_each(|inner| rename(inner, old, new)),
        _ => {}
    }
}
