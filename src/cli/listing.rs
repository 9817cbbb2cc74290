//! Revisions as the reading verbs print them: a line each, or all that is known.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{CliError, printer};
use crate::revision::{At, Revision, Revisions, Version};

/// The revisions, and the ones to be marked.
pub(super) struct Listing<'a> {
    revisions: &'a Revisions,
    current: BTreeSet<Version>,
    verbose: bool,
}

impl<'a> Listing<'a> {
    pub(super) fn of(revisions: &'a Revisions, verbose: bool) -> Self {
        Self {
            revisions,
            current: BTreeSet::new(),
            verbose,
        }
    }

    /// Marks these as where the database is.
    pub(super) fn marking<'v>(mut self, current: impl IntoIterator<Item = &'v Version>) -> Self {
        self.current = current.into_iter().cloned().collect();
        self
    }

    /// Prints these, in this order.
    pub(super) fn print<'v>(&self, versions: impl IntoIterator<Item = &'v Version>) -> Result<(), CliError> {
        // At once: a thousand lines are one write.
        let mut lines = Vec::new();
        for version in versions {
            if self.verbose && !lines.is_empty() {
                lines.push(String::new());
            }
            self.add(version, &mut lines);
        }
        if lines.is_empty() {
            return Ok(());
        }
        printer::data(lines.join("\n"))
    }

    /// These as JSON, in this order.
    pub(super) fn documents<'v>(&self, versions: impl IntoIterator<Item = &'v Version>) -> Vec<Value> {
        versions
            .into_iter()
            .filter_map(|version| self.document(version))
            .collect()
    }

    /// One as JSON: all that is known of it, but for the scripts.
    pub(super) fn document(&self, version: &Version) -> Option<Value> {
        let graph = self.revisions.graph();
        let (at, revision) = graph.at(version).zip(self.revisions.get(version))?;
        let names = |of: &[At]| of.iter().map(|at| graph.name(*at)).collect::<Vec<_>>();
        Some(json!({
            "name": revision.name,
            "version": revision.version.as_str(),
            "branches": graph.branches_of(at),
            "stands_on": names(graph.parents(at)),
            "carries": names(graph.children(at)),
            "depends_on": names(graph.depends_on(at)),
            "needed_by": names(graph.dependents(at)),
            "head": graph.is_head(at),
            "branch_point": graph.children(at).len() > 1,
            "merge_point": graph.parents(at).len() > 1,
            "file": revision.up.file,
            "message": message(&revision.up.text),
            "down": revision.down.is_some(),
            "transaction": revision.run_in_transaction,
        }))
    }

    fn add(&self, version: &Version, lines: &mut Vec<String>) {
        let found = self
            .revisions
            .graph()
            .at(version)
            .zip(self.revisions.get(version));
        let Some((at, revision)) = found else { return };
        lines.push(self.line(at));
        if self.verbose {
            let details = self.details(at, revision).into_iter();
            lines.extend(details.map(|(key, value)| format!("  {key}: {value}")));
        }
    }

    /// The name, and what is to be said of it.
    pub(super) fn line(&self, at: At) -> String {
        let graph = self.revisions.graph();
        let mut line = graph.name(at).to_owned();
        let labels = graph.branches_of(at);
        if !labels.is_empty() {
            line.push_str(&format!(" ({})", labels.join(", ")));
        }
        let is_current = graph
            .version(at)
            .is_some_and(|version| self.current.contains(version));
        for (mark, holds) in [
            ("head", graph.is_head(at)),
            ("branch point", graph.children(at).len() > 1),
            ("merge point", graph.parents(at).len() > 1),
            ("current", is_current),
        ] {
            if holds {
                line.push_str(&format!(" ({mark})"));
            }
        }
        line
    }

    fn details(&self, at: At, revision: &Revision) -> Vec<(&'static str, String)> {
        let graph = self.revisions.graph();
        let names = |of: &[At]| graph.names(of.iter().copied()).join(", ");
        let or_none = |text: String, none: &str| if text.is_empty() { none.to_owned() } else { text };
        let mut details = vec![
            ("version", revision.version.to_string()),
            (
                "stands on",
                or_none(names(graph.parents(at)), "nothing: it is a base"),
            ),
            (
                "carries",
                or_none(names(graph.children(at)), "nothing: it is a head"),
            ),
            ("depends on", names(graph.depends_on(at))),
            ("needed by", names(graph.dependents(at))),
            ("file", revision.up.file.clone()),
            ("message", message(&revision.up.text)),
        ];
        if revision.down.is_none() {
            details.push(("down.sql", "none, so it cannot be taken back".to_owned()));
        }
        if !revision.run_in_transaction {
            details.push(("transaction", "none around it".to_owned()));
        }
        details.retain(|(_, value)| !value.is_empty());
        details
    }
}

/// What the first comment of a script says, besides Olembic's own lines.
fn message(script: &str) -> String {
    script
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .take_while(|line| line.is_empty() || line.starts_with("--"))
        .map(|line| line.trim_start_matches('-').trim())
        .find(|line| !line.is_empty() && !line.starts_with("olembic:"))
        .unwrap_or_default()
        .to_owned()
}
