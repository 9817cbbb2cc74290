//! The file of cases, as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::model::Model;

#[derive(Deserialize)]
pub struct Cases {
    pub format: u32,
    pub cases: Vec<Case>,
    #[serde(default)]
    pub sqlite_rebuild_cases: Vec<RebuildCase>,
}

#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    pub backends: Vec<String>,
    before_sql: BTreeMap<String, String>,
    pub after_model: Model,
    #[serde(default)]
    pub options: Options,
    expected_ops: BTreeMap<String, Vec<Map<String, Value>>>,
    #[serde(default)]
    pub order: Vec<(usize, usize)>,
    #[serde(default)]
    pub must_not_ops: Vec<Map<String, Value>>,
    #[serde(default)]
    pub expected_diagnostics: Vec<String>,
}

impl Case {
    pub fn before_sql(&self, backend: &str) -> &str {
        of_backend(&self.before_sql, backend).map_or("", String::as_str)
    }

    pub fn expected_ops(&self, backend: &str) -> &[Map<String, Value>] {
        of_backend(&self.expected_ops, backend).map_or(&[], Vec::as_slice)
    }
}

fn of_backend<'a, T>(map: &'a BTreeMap<String, T>, backend: &str) -> Option<&'a T> {
    map.get(backend).or_else(|| map.get("*"))
}

/// What Alembic would have to be told; Olembic always compares everything.
#[derive(Deserialize, Default)]
pub struct Options {
    #[serde(default)]
    pub exclude_tables: Vec<String>,
}

#[derive(Deserialize)]
pub struct RebuildCase {
    pub id: String,
    pub before_sql: String,
    pub change: String,
    pub must_hold_after: Vec<String>,
}
