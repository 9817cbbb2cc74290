//! Documents that are nearly right: slips in the values of JSON, which stays JSON.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// A slip in a document. Places are picked among all values of the document.
#[derive(Debug, Clone)]
enum Slip {
    Put(Index, Value),
    Remove(Index),
    Double(Index),
    /// Every text like the one at this place becomes another one: names and what refers to them.
    Rename(Index, String),
    /// A value of another document.
    Graft(Index, Index, Index),
    /// A value of this document.
    Copy(Index, Index),
}

fn slip(texts: &'static [&'static str]) -> impl Strategy<Value = Slip> {
    let place = any::<Index>;
    let text = || {
        prop_oneof![
            5 => prop::sample::select(texts).prop_map(str::to_owned),
            1 => "\\PC{0,6}",
            1 => any::<String>(),
        ]
    };
    let value = prop_oneof![
        4 => text().prop_map(Value::String),
        2 => prop::sample::select(vec![
            json!(null), json!(true), json!(false), json!(0), json!(1), json!(-1), json!(255), json!(65_536), json!(4_294_967_295_u32), json!(i64::MIN), json!(i64::MAX),
            json!(u64::MAX), json!(1.5), json!([]), json!({}), json!([[]]),
        ]),
        2 => prop::sample::select(vec![
            json!("integer"), json!("text"), json!("bool"), json!({"varchar": 0}), json!({"varchar": 4_294_967_295_u32}), json!({"array": {"array": "text"}}), json!("uuid"), json!("jsonb"),
            json!({"numeric": {"precision": 0, "scale": 9}}), json!({"numeric": {"precision": null, "scale": 2}}), json!({"enum": {"name": "", "values": []}}), json!({"other": ""}),
            json!({"enum": {"name": "mood", "values": ["sad", "sad"]}}), json!({"other": "INT) --"}), json!("timestamp_tz"), json!("time"), json!("binary"), json!("float"),
        ]),
        1 => prop::sample::select(vec![
            json!({"text": "it's"}), json!({"integer": i64::MIN}), json!({"float": "nan"}), json!({"float": "x"}), json!({"bool": true}), json!("now"), json!({"sql": ""}), json!({"sql": "("}),
        ]),
    ];
    prop_oneof![
        4 => (place(), value).prop_map(|(at, value)| Slip::Put(at, value)),
        2 => place().prop_map(Slip::Remove),
        1 => place().prop_map(Slip::Double),
        4 => (place(), text()).prop_map(|(at, text)| Slip::Rename(at, text)),
        2 => (place(), place(), place()).prop_map(|(at, seed, from)| Slip::Graft(at, seed, from)),
        2 => (place(), place()).prop_map(|(at, from)| Slip::Copy(at, from)),
    ]
}

/// Two documents from one seed, each with slips of its own, or none.
pub fn pairs(seeds: Vec<Value>, texts: &'static [&'static str]) -> impl Strategy<Value = (String, String)> {
    let seeds = Arc::new(seeds);
    let slips = || prop::collection::vec(slip(texts), 0..5);
    (any::<Index>(), any::<Index>(), prop::bool::weighted(0.2), slips(), slips()).prop_map(move |(seed, other, apart, one, two)| {
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
                Value::Array(list) => drop(key.parse().ok().filter(|at| *at < list.len()).map(|at: usize| list.remove(at))),
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
                if !texts.is_empty() {
                    let old = at.get(&texts).clone();
                    rename(value, &old, new);
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
