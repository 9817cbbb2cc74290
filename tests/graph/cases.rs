//! `cases.toml`, read.

use std::collections::BTreeMap;

use olembic::revision::{Revision, RevisionError, Revisions, Script, Version};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    pub graphs: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(rename = "case")]
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    pub graph: String,
    #[serde(default)]
    pub applied: String,
    pub run: String,
    pub up: Option<String>,
    pub down: Option<String>,
    pub list: Option<Vec<String>>,
    #[serde(default)]
    pub error: Vec<String>,
}

impl Cases {
    pub fn read() -> Self {
        let cases: Self = toml::from_str(include_str!("cases.toml")).unwrap();
        for case in &cases.cases {
            assert!(
                cases.graphs.contains_key(&case.graph),
                "{}: no such graph",
                case.name
            );
            let expected = [
                case.up.is_some(),
                case.down.is_some(),
                case.list.is_some(),
                !case.error.is_empty(),
            ];
            assert_eq!(expected.iter().filter(|one| **one).count(), 1, "{}", case.name);
        }
        cases
    }

    /// The folders of a case's graph: name, and text of up.sql.
    pub fn folders(&self, case: &Case) -> Vec<(String, String)> {
        self.graphs[&case.graph]
            .iter()
            .map(|(name, header)| {
                let version = Version::of(name);
                let header = match header.as_str() {
                    "" => String::new(),
                    header => format!("-- olembic: revision = {version}, {header}\n"),
                };
                (
                    name.clone(),
                    format!("{header}CREATE TABLE t{version} (id INTEGER);\n"),
                )
            })
            .collect()
    }

    pub fn revisions(&self, case: &Case) -> Result<Revisions, RevisionError> {
        let revisions = self.folders(case).into_iter().map(|(name, text)| {
            let script = |text: String, file: &str| Script {
                text,
                file: format!("migrations/{name}/{file}"),
            };
            let down = format!("DROP TABLE t{};", Version::of(&name));
            Revision::new(
                name.clone(),
                script(text, "up.sql"),
                Some(script(down, "down.sql")),
                true,
            )
            .unwrap()
        });
        Revisions::new(revisions.collect::<Vec<_>>())
    }
}

impl Case {
    pub fn applied(&self) -> Vec<Version> {
        self.applied.split_whitespace().map(Version::of).collect()
    }

    /// The verb, and what stands behind it.
    pub fn words(&self) -> (&str, &str) {
        self.run.split_once(' ').unwrap_or((&self.run, "head"))
    }
}
