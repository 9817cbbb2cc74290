//! Whether the operations are those that a case expects, by its rules: every key that is given is equal, none is missing, no
//! other may appear; the index of a new table may be part of it, and an index may go before its table does.

use anyhow::{Result, bail, ensure};
use olembic::dialect::Dialect;
use olembic::interchange::OperationDocument;
use olembic::ops::Operation;
use olembic::schema::{Column, Schema, Table};
use serde_json::{Map, Value};

use super::cases::Case;
use super::model::column_type;

type Pattern = Map<String, Value>;

pub fn check(case: &Case, backend: &str, dialect: &dyn Dialect, operations: &[Operation]) -> Result<()> {
    let found: Vec<Value> = operations
        .iter()
        .map(|operation| serde_json::to_value(OperationDocument::from(operation)))
        .collect::<Result<_, _>>()?;
    for pattern in &case.must_not_ops {
        if let Some(wrong) = found.iter().find(|found| matches(dialect, pattern, found)) {
            bail!("{} must not be", wrong["summary"]);
        }
    }
    let expected = case.expected_ops(backend);
    let mut places = Vec::new();
    let mut free: Vec<usize> = (0..found.len()).collect();
    for pattern in expected {
        let at = free
            .iter()
            .position(|index| matches(dialect, pattern, &found[*index]));
        match at {
            Some(at) => places.push(free.remove(at)),
            None => match folded(pattern, operations) {
                Some(index) => places.push(index),
                None => bail!(
                    "missing {}; found {}",
                    Value::Object(pattern.clone()),
                    summaries(&found)
                ),
            },
        }
    }
    free.retain(|index| !goes_with_its_table(&found[*index], &found));
    if let Some(index) = free.first() {
        bail!(
            "{} is too much; found {}",
            found[*index]["summary"],
            summaries(&found)
        );
    }
    for (first, then) in &case.order {
        let (Some(one), Some(two)) = (places.get(*first), places.get(*then)) else {
            bail!("the order names operations that are not there");
        };
        ensure!(
            one <= two,
            "{} must come before {}",
            found[*one]["summary"],
            found[*two]["summary"]
        );
    }
    Ok(())
}

fn summaries(found: &[Value]) -> String {
    let all: Vec<&str> = found
        .iter()
        .filter_map(|found| found["summary"].as_str())
        .collect();
    format!("[{}]", all.join("; "))
}

fn matches(dialect: &dyn Dialect, pattern: &Pattern, found: &Value) -> bool {
    pattern.iter().all(|(key, wanted)| match key.as_str() {
        "op" => *wanted == "*" || *wanted == found["op"],
        "set" => set_matches(dialect, wanted, &found["set"]),
        "where" | "sql" => same_words(wanted, &found[key]),
        // PostgreSQL writes names small where the SQL of a case does not quote them.
        "column" if dialect.name() == "PostgreSQL" => {
            let small = wanted.as_str().map(str::to_lowercase);
            *wanted == found[key] || small.as_deref() == found[key].as_str()
        }
        _ => *wanted == found[key],
    })
}

fn same_words(wanted: &Value, found: &Value) -> bool {
    let words = |value: &Value| -> Option<String> {
        let text: String = value.as_str()?.chars().filter(|ch| !ch.is_whitespace()).collect();
        Some(text.replace('"', "").to_lowercase())
    };
    words(wanted).is_some() && words(wanted) == words(found)
}

/// What is set is exactly what the case names.
fn set_matches(dialect: &dyn Dialect, wanted: &Value, found: &Value) -> bool {
    let (Some(wanted), Some(found)) = (wanted.as_object(), found.as_object()) else {
        return false;
    };
    wanted.len() == found.len()
        && wanted
            .iter()
            .all(|(key, wanted)| match (key.as_str(), found.get(key)) {
                (_, None) => false,
                ("type", Some(found)) => *found == spelled(dialect, wanted),
                ("default", Some(found)) => {
                    literal(found).is_some_and(|found| found == *wanted) || found == wanted
                }
                (_, Some(found)) => found == wanted,
            })
}

/// The type of a case as the dialect's normalisation spells it.
fn spelled(dialect: &dyn Dialect, wanted: &Value) -> Value {
    let Some(Ok(wanted)) = wanted.as_str().map(column_type) else {
        return Value::Null;
    };
    let table = Table {
        name: "t".to_owned(),
        columns: vec![Column::new("c", wanted)],
        ..Table::default()
    };
    let schema = Schema::from_tables([table]).map(|schema| dialect.normalise(&schema));
    let column = schema
        .ok()
        .and_then(|schema| Some(schema.table("t")?.column("c")?.column_type.to_string()));
    column.map_or(Value::Null, Value::String)
}

/// The text of a default: that of a literal without its quotes.
fn literal(default: &Value) -> Option<Value> {
    let text = default.get("sql").or_else(|| default.get("text"))?.as_str()?;
    let quoted = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    Some(Value::String(
        quoted.map_or(text.to_owned(), |text| text.replace("''", "'")),
    ))
}

/// An index that is created with its table.
fn folded(pattern: &Pattern, operations: &[Operation]) -> Option<usize> {
    if pattern.get("op")? != "create_index" {
        return None;
    }
    operations.iter().position(|operation| match operation {
        Operation::CreateTable { table } => {
            pattern
                .get("table")
                .is_none_or(|name| *name == table.name.as_str())
                && table.indexes.iter().any(|index| {
                    pattern
                        .get("name")
                        .is_none_or(|name| *name == index.name.as_str())
                })
        }
        _ => false,
    })
}

fn goes_with_its_table(found: &Value, all: &[Value]) -> bool {
    found["op"] == "drop_index"
        && all
            .iter()
            .any(|other| other["op"] == "drop_table" && other["table"] == found["table"])
}
