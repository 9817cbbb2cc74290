//! Which revision a word means: a name, a version or a start that only one has, a label, a step from one of these, a place on a branch.
//! What was written wins over what it could be read as: `2026-01-02` is a version, not two before `2026-01`.

mod branch;
mod error;
mod name;
mod steps;

use super::graph::{At, Graph, Set};

use branch::Branch;
pub use error::ReferenceError;
#[cfg(feature = "cli")]
pub(crate) use steps::asks_what_is_applied;
use steps::split_steps;
pub(crate) use steps::{Steps, bare_steps};

/// Where a word leads: before the first revision, or to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    Base,
    At(At),
}

/// What a word says, before steps are taken.
#[derive(Debug, Clone)]
pub(crate) struct Meaning {
    pub(crate) spot: Spot,
    pub(crate) steps: Option<Steps>,
    pub(crate) branch: Option<Branch>,
}

impl Meaning {
    fn of(spot: Spot) -> Self {
        Self {
            spot,
            steps: None,
            branch: None,
        }
    }
}

/// The words for the revisions of a graph. `current` is what a database has applied, as far as it is known.
pub(crate) struct Words<'g> {
    pub(crate) graph: &'g Graph,
    pub(crate) applied: Option<&'g Set>,
}

impl Words<'_> {
    /// The one place that a word leads to, with its steps taken.
    pub(crate) fn spot(&self, text: &str) -> Result<Spot, ReferenceError> {
        let meaning = self.meaning(text)?;
        self.arrive(text, &meaning)
    }

    /// The one revision that a word means.
    pub(crate) fn one(&self, text: &str) -> Result<At, ReferenceError> {
        match self.spot(text)? {
            Spot::At(at) => Ok(at),
            Spot::Base => Err(ReferenceError::NotOne {
                text: text.to_owned(),
                found: Vec::new(),
            }),
        }
    }

    /// All revisions that a word means: `heads` and `current` may be several; `base` is none.
    pub(crate) fn several(&self, text: &str) -> Result<Vec<At>, ReferenceError> {
        match text {
            "heads" => return Ok(self.graph.heads()),
            "current" => return self.current(text),
            _ => {}
        }
        if let Some((left, "heads")) = text.rsplit_once('@') {
            let branch = self.branch(left)?;
            return Ok(self.tips(&branch));
        }
        Ok(match self.spot(text)? {
            Spot::At(at) => vec![at],
            Spot::Base => Vec::new(),
        })
    }

    /// What a word means, with its steps still to be taken.
    pub(crate) fn meaning(&self, text: &str) -> Result<Meaning, ReferenceError> {
        // Cut at its `:` and `@` it would be quoted with its password.
        if text.contains("//") {
            return Err(ReferenceError::Url);
        }
        if let Some(spot) = self.keyword(text)? {
            return Ok(Meaning::of(spot));
        }
        if let Some(at) = self.sure(text, None)? {
            return Ok(Meaning::of(Spot::At(at)));
        }
        if let Some((left, right)) = text.rsplit_once('@') {
            // A folder's name may hold the sign.
            if let Some((name, steps)) = split_steps(text) {
                if let Some(at) = self.graph.all().find(|at| self.graph.name(*at) == name) {
                    let steps = Some(steps);
                    return Ok(Meaning {
                        steps,
                        ..Meaning::of(Spot::At(at))
                    });
                }
            }
            return self.on_branch(text, left, right);
        }
        self.stepped(text, None)
    }

    /// Takes the steps.
    pub(crate) fn arrive(&self, text: &str, meaning: &Meaning) -> Result<Spot, ReferenceError> {
        match meaning.steps {
            None => Ok(meaning.spot),
            Some(steps) => self.walk(text, meaning.spot, steps, meaning.branch.as_ref()),
        }
    }

    /// The applied revisions that nothing applied stands on.
    fn current(&self, text: &str) -> Result<Vec<At>, ReferenceError> {
        let applied = self.applied.ok_or_else(|| self.unknown(text))?;
        Ok(tips_of(self.graph, applied))
    }

    fn keyword(&self, text: &str) -> Result<Option<Spot>, ReferenceError> {
        let found = match text {
            "base" => return Ok(Some(Spot::Base)),
            "head" | "heads" => self.graph.heads(),
            "current" => self.current(text)?,
            _ => return Ok(None),
        };
        match found.as_slice() {
            [one] => Ok(Some(Spot::At(*one))),
            [] if text == "current" => Ok(Some(Spot::Base)),
            [] => Err(ReferenceError::Empty {
                text: text.to_owned(),
            }),
            _ if text == "head" => Err(self.several_heads(text, &found)),
            _ => Err(ReferenceError::NotOne {
                text: text.to_owned(),
                found: self.graph.names(found),
            }),
        }
    }

    pub(crate) fn several_heads(&self, text: &str, heads: &[At]) -> ReferenceError {
        let labels = |at: &At| self.graph.branches_of(*at).first().copied();
        ReferenceError::SeveralHeads {
            text: text.to_owned(),
            heads: self.graph.names(heads.iter().copied()),
            label: heads.iter().find_map(labels).map(str::to_owned),
        }
    }

    /// A start, a version whose hyphens stand elsewhere, or steps from another word. What could be both is neither.
    fn stepped(&self, text: &str, branch: Option<Branch>) -> Result<Meaning, ReferenceError> {
        let on = branch.as_ref().map(|branch| &branch.lineage);
        let digits = text.replace('-', "");
        let literal = match self.start(text, on) {
            // Steps alone are no version with hyphens elsewhere.
            Ok(None) if bare_steps(text).is_some() => Ok(None),
            Ok(None) if digits != text && !digits.is_empty() => {
                match self.graph.all().find(|at| self.version(*at) == digits) {
                    Some(at) => Ok(Some(at)),
                    None => self.only(text, |at| self.version(*at).starts_with(&digits), on),
                }
            }
            found => found,
        };
        let relative = split_steps(text).map(|(left, steps)| {
            // Steps alone are counted from where the database is.
            let left = match self.applied {
                Some(_) if left.is_empty() => "current",
                None if left.is_empty() => return Err(self.unknown(text)),
                _ => left,
            };
            let keyword = match &branch {
                Some(branch) => self.keyword_on(text, left, branch)?,
                None => self.keyword(left)?,
            };
            let spot = match keyword {
                Some(spot) => spot,
                None => match self.as_written(left, on)? {
                    Some(at) => Spot::At(at),
                    None => return Err(self.unknown(left)),
                },
            };
            Ok(Meaning {
                spot,
                steps: Some(steps),
                branch: branch.clone(),
            })
        });
        let reached = match &relative {
            Some(Ok(meaning)) => Some(self.arrive(text, meaning)),
            _ => None,
        };
        match (literal, relative, reached) {
            (Ok(Some(at)), Some(Ok(_)), Some(Ok(other))) if Spot::At(at) != other => {
                let other = match other {
                    Spot::At(other) => self.graph.name(other),
                    Spot::Base => "base",
                };
                Err(ReferenceError::Ambiguous {
                    text: text.to_owned(),
                    found: vec![self.graph.name(at).to_owned(), other.to_owned()],
                })
            }
            (Ok(Some(at)), _, _) => Ok(Meaning {
                spot: Spot::At(at),
                steps: None,
                branch,
            }),
            (_, Some(Ok(meaning)), _) => Ok(meaning),
            (Err(error), _, _) => Err(error),
            // Of `nope-1`, it is `nope` that is not there; of `20-1`, the whole may be meant.
            (_, Some(Err(error)), _) => Err(error),
            _ => Err(self.unknown(text)),
        }
    }
}

/// Of these revisions, those that none of them stands on, be it over others between.
pub(crate) fn tips_of(graph: &Graph, set: &Set) -> Vec<At> {
    let mut below = graph.none();
    for at in graph.all().rev() {
        if set.has(at) || below.has(at) {
            graph.parents(at).iter().for_each(|parent| below.add(*parent));
        }
    }
    set.iter().filter(|at| !below.has(*at)).collect()
}
