//! What stands before an `@`: a branch, and the places on it.

use super::steps::bare_steps;
use super::{Meaning, Spot, Words, tips_of};
use crate::revision::ReferenceError;
use crate::revision::graph::{At, Set};

/// A branch that a word names by a label, or by a revision on it.
#[derive(Debug, Clone)]
pub(crate) struct Branch {
    /// As it was written.
    pub(crate) name: String,
    /// Where it begins, for a downgrade of all of it.
    pub(crate) roots: Vec<At>,
    /// What it stands on, and all that stands on it.
    pub(crate) lineage: Set,
    /// The same, but only up to a merge where a label named it.
    pub(super) ahead: Set,
    /// Its own revisions.
    own: Set,
}

impl Words<'_> {
    /// A place on a branch.
    pub(super) fn on_branch(&self, text: &str, left: &str, right: &str) -> Result<Meaning, ReferenceError> {
        let branch = self.branch(left)?;
        let meaning = |spot, steps| Meaning {
            spot,
            steps,
            branch: Some(branch.clone()),
        };
        if let Some(spot) = self.keyword_on(text, right, &branch)? {
            return Ok(meaning(spot, None));
        }
        if let Some(steps) = bare_steps(right) {
            return Ok(meaning(self.current_on(text, &branch)?, Some(steps)));
        }
        let found = match self.sure(right, Some(&branch.lineage))? {
            Some(at) => meaning(Spot::At(at), None),
            None => self.stepped(right, Some(branch.clone()))?,
        };
        if let Spot::At(at) = found.spot {
            if !branch.lineage.has(at) {
                return Err(ReferenceError::OtherBranch {
                    name: self.graph.name(at).to_owned(),
                    branch: branch.name,
                });
            }
        }
        Ok(found)
    }

    /// What a word means on a branch that says of any graph where it is; `None` where it is another word.
    pub(super) fn keyword_on(
        &self,
        text: &str,
        word: &str,
        branch: &Branch,
    ) -> Result<Option<Spot>, ReferenceError> {
        match word {
            "head" | "heads" => {
                let tips = self.tips(branch);
                match tips.as_slice() {
                    [one] => Ok(Some(Spot::At(*one))),
                    _ => Err(self.several_heads(text, &tips)),
                }
            }
            "base" => Ok(Some(Spot::Base)),
            "current" => self.current_on(text, branch).map(Some),
            _ => Ok(None),
        }
    }

    /// What is applied last on a branch, or on what it stands on.
    fn current_on(&self, text: &str, branch: &Branch) -> Result<Spot, ReferenceError> {
        let applied = self.applied.ok_or_else(|| self.unknown(text))?;
        let mut there = self.graph.none();
        applied
            .iter()
            .filter(|at| branch.lineage.has(*at))
            .for_each(|at| there.add(at));
        let mut tips = tips_of(self.graph, &there);
        if tips.len() > 1 {
            // What stands on the branch counts before what it stands on.
            let own: Vec<At> = tips.iter().copied().filter(|at| branch.own.has(*at)).collect();
            if !own.is_empty() {
                tips = own;
            }
        }
        match tips.as_slice() {
            [] => Ok(Spot::Base),
            [one] => Ok(Spot::At(*one)),
            _ => Err(ReferenceError::Fork {
                text: text.to_owned(),
                found: self.graph.names(tips),
                hint: "name one of them".to_owned(),
            }),
        }
    }

    /// The branch that stands before an `@`: a label, or a revision.
    pub(super) fn branch(&self, name: &str) -> Result<Branch, ReferenceError> {
        let labelled = self.graph.labelled(name);
        let at = match labelled {
            Some(at) => at,
            None => match self.as_written(name, None)? {
                Some(at) => at,
                None => match self.stepped(name, None) {
                    Ok(Meaning {
                        spot: Spot::At(at),
                        steps: None,
                        ..
                    }) => at,
                    _ => return Err(self.unknown(name)),
                },
            },
        };
        let graph = self.graph;
        let below = graph.ancestors(&[at], false);
        let above = graph.descendants(&[at]);
        let own = if labelled.is_some() {
            graph.branch(at)
        } else {
            above.clone()
        };
        let union = |one: &Set, other: &Set| {
            let mut all = one.clone();
            other.iter().for_each(|at| all.add(at));
            all
        };
        let roots = match labelled {
            Some(at) => vec![at],
            None => below.iter().filter(|at| graph.parents(*at).is_empty()).collect(),
        };
        Ok(Branch {
            name: name.to_owned(),
            roots,
            lineage: union(&below, &above),
            ahead: union(&below, &own),
            own,
        })
    }

    /// The revisions of a branch that none of it stands on.
    pub(super) fn tips(&self, branch: &Branch) -> Vec<At> {
        let stands = |at: &At| !branch.own.any(self.graph.children(*at));
        branch.own.iter().filter(stands).collect()
    }
}
