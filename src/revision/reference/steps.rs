//! Steps up or down from a revision: how they are written, and where they lead.

use super::branch::Branch;
use super::{Spot, Words};
use crate::revision::ReferenceError;
use crate::revision::graph::At;

/// How many steps, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Steps {
    Up(usize),
    Down(usize),
}

impl Words<'_> {
    /// From a place so many steps up or down. Over a fork a branch leads, where there is one.
    pub(crate) fn walk(
        &self,
        text: &str,
        from: Spot,
        steps: Steps,
        branch: Option<&Branch>,
    ) -> Result<Spot, ReferenceError> {
        let (count, up) = match steps {
            Steps::Up(count) => (count, true),
            Steps::Down(count) => (count, false),
        };
        let mut spot = from;
        for taken in 0..count {
            let mut next: Vec<At> = match (spot, up) {
                (Spot::Base, true) => self
                    .graph
                    .all()
                    .filter(|at| self.graph.parents(*at).is_empty())
                    .collect(),
                (Spot::At(at), true) => self.graph.children(at).to_vec(),
                (Spot::At(at), false) => self.graph.parents(at).to_vec(),
                (Spot::Base, false) => Vec::new(),
            };
            if let Some(branch) = branch {
                let on_it = if up { &branch.ahead } else { &branch.lineage };
                if up || next.len() > 1 {
                    next.retain(|at| on_it.has(*at));
                }
            }
            spot = match (next.as_slice(), spot) {
                ([one], _) => Spot::At(*one),
                ([], Spot::At(_)) if !up => Spot::Base,
                ([], _) => {
                    return Err(ReferenceError::Past {
                        text: text.to_owned(),
                        end: if up { "head" } else { "base" },
                        from: match from {
                            Spot::Base => "base".to_owned(),
                            Spot::At(at) => self.graph.name(at).to_owned(),
                        },
                        there: taken,
                    });
                }
                (several, _) => {
                    return Err(ReferenceError::Fork {
                        text: text.to_owned(),
                        found: self.graph.names(several.iter().copied()),
                        hint: "name one of them, or a branch, as in `LABEL@+1`".to_owned(),
                    });
                }
            };
        }
        Ok(spot)
    }
}

/// `+2` or `-1`, alone.
pub(crate) fn bare_steps(text: &str) -> Option<Steps> {
    match split_steps(text) {
        Some(("", steps)) => Some(steps),
        _ => None,
    }
}

/// A word with steps at its end, cut in two. Digits alone: `parse` would take a second sign. More steps than a number holds are
/// more than there are revisions.
pub(super) fn split_steps(text: &str) -> Option<(&str, Steps)> {
    let (place, sign) = text.char_indices().rev().find(|(_, c)| !c.is_ascii_digit())?;
    let (left, right) = text.split_at_checked(place)?;
    let digits = right.get(1..).filter(|digits| !digits.is_empty())?;
    let count = digits.parse().unwrap_or(usize::MAX);
    match sign {
        '+' => Some((left, Steps::Up(count))),
        '-' => Some((left, Steps::Down(count))),
        _ => None,
    }
}

/// Whether a word, or a range, can only be understood with what a database has applied.
#[cfg(feature = "cli")]
pub(crate) fn asks_what_is_applied(text: &str) -> bool {
    // In a range they are steps from its other end.
    if bare_steps(text.trim()).is_some() {
        return true;
    }
    text.split(':').any(|end| {
        let (branch, place) = end.trim().rsplit_once('@').unwrap_or(("", end.trim()));
        let word = split_steps(place).map_or(place, |(left, _)| left);
        word == "current" || (!branch.is_empty() && word.is_empty())
    })
}
