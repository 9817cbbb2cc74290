//! A revision by its name: in full, by a start that only one has; or the name that was most likely meant.

use super::Words;
use crate::revision::ReferenceError;
use crate::revision::graph::{At, Set};

impl Words<'_> {
    /// A full name or version, or a label.
    pub(super) fn exact(&self, text: &str) -> Option<At> {
        let exact = |at: &At| {
            let name = self.graph.name(*at);
            let written = name.split_once('_').map_or(name, |(version, _)| version);
            name == text || written == text || self.version(*at) == text
        };
        let found = self.graph.all().find(exact).filter(|_| !text.is_empty());
        found.or_else(|| self.graph.labelled(text))
    }

    /// A start that only one has, as it was written.
    pub(super) fn start(&self, text: &str, on: Option<&Set>) -> Result<Option<At>, ReferenceError> {
        if text.is_empty() {
            return Ok(None);
        }
        let starts = |at: &At| self.graph.name(*at).starts_with(text) || self.version(*at).starts_with(text);
        self.only(text, starts, on)
    }

    /// What is named in full, or by a start.
    pub(super) fn as_written(&self, text: &str, on: Option<&Set>) -> Result<Option<At>, ReferenceError> {
        match self.exact(text) {
            Some(at) => Ok(Some(at)),
            None => self.start(text, on),
        }
    }

    /// What is named so that it cannot be read as steps from another: in full, or by a start that does not end within a number.
    pub(super) fn sure(&self, text: &str, on: Option<&Set>) -> Result<Option<At>, ReferenceError> {
        if let Some(at) = self.exact(text) {
            return Ok(Some(at));
        }
        let whole = |at: &At| {
            let rest = self.graph.name(*at).strip_prefix(text);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        Ok(self.start(text, on)?.filter(whole))
    }

    /// The only one, of those on the branch first.
    pub(super) fn only(
        &self,
        text: &str,
        fits: impl Fn(&At) -> bool,
        on: Option<&Set>,
    ) -> Result<Option<At>, ReferenceError> {
        let mut found: Vec<At> = self.graph.all().filter(fits).collect();
        if let Some(on) = on {
            if found.iter().any(|at| on.has(*at)) {
                found.retain(|at| on.has(*at));
            }
        }
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            _ => Err(ReferenceError::Ambiguous {
                text: text.to_owned(),
                found: self.graph.names(found),
            }),
        }
    }

    pub(crate) fn unknown(&self, text: &str) -> ReferenceError {
        ReferenceError::Unknown {
            text: text.to_owned(),
            nearest: self.nearest(text),
        }
    }

    /// The name that was most likely meant: one that holds the text, else the one that differs in the fewest letters.
    fn nearest(&self, text: &str) -> Option<String> {
        const ALIKE: f64 = 0.7;
        const LONGEST: usize = 100;
        if text.chars().count() < 3 || text.len() > LONGEST {
            return None;
        }
        let lower = text.to_lowercase();
        let mut holding = self
            .graph
            .all()
            .filter(|at| self.graph.name(*at).contains(&lower));
        if let Some(last) = holding.next_back() {
            return Some(self.graph.name(last).to_owned());
        }
        let mut best: Option<(f64, &str)> = None;
        let mut look = |shown, candidate: &str| {
            let alike = strsim::normalized_damerau_levenshtein(&lower, candidate);
            if alike >= ALIKE && best.is_none_or(|(before, _)| alike > before) {
                best = Some((alike, shown));
            }
        };
        for label in self.graph.label_names() {
            look(label, label);
        }
        for at in self.graph.all().rev() {
            let name = self.graph.name(at);
            look(name, name);
            look(name, self.version(at));
            if let Some((_, slug)) = name.split_once('_') {
                look(name, slug);
            }
        }
        best.map(|(_, shown)| shown.to_owned())
    }

    pub(super) fn version(&self, at: At) -> &str {
        self.graph.version(at).map_or("", |version| version.as_str())
    }
}
