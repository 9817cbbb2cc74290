//! Revisions as the reading verbs print them: a line each, or all that is known.

use std::collections::BTreeSet;

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
        let mut between = false;
        for version in versions {
            if self.verbose && between {
                printer::data("")?;
            }
            between = true;
            self.print_one(version)?;
        }
        Ok(())
    }

    fn print_one(&self, version: &Version) -> Result<(), CliError> {
        let found = self
            .revisions
            .graph()
            .at(version)
            .zip(self.revisions.get(version));
        let Some((at, revision)) = found else {
            return Ok(());
        };
        printer::data(self.line(at))?;
        if self.verbose {
            for (key, value) in self.details(at, revision) {
                printer::data(format_args!("  {key}: {value}"))?;
            }
        }
        Ok(())
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
