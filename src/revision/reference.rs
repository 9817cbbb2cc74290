//! Which revision a word means: a name, a version or a start that only one has, a label, a step from one of these, a place on a branch.
//! What was written wins over what it could be read as: `2026-01-02` is a version, not two before `2026-01`.

use super::ReferenceError;
use super::graph::{At, Graph, Set};

/// Where a word leads: before the first revision, or to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    Base,
    At(At),
}

/// How many steps, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Steps {
    Up(usize),
    Down(usize),
}

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
    ahead: Set,
    /// Its own revisions.
    own: Set,
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
        if let Some(spot) = self.keyword(text)? {
            return Ok(Meaning::of(spot));
        }
        if let Some(at) = self.as_written(text, None)? {
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

    /// A full name or version, a label, else a start that only one has, as it was written.
    fn as_written(&self, text: &str, on: Option<&Set>) -> Result<Option<At>, ReferenceError> {
        if text.is_empty() {
            return Ok(None);
        }
        let exact = |at: &At| {
            let name = self.graph.name(*at);
            let written = name.split_once('_').map_or(name, |(version, _)| version);
            name == text || written == text || self.version(*at) == text
        };
        if let Some(at) = self.graph.all().find(exact) {
            return Ok(Some(at));
        }
        if let Some(at) = self.graph.labelled(text) {
            return Ok(Some(at));
        }
        let starts = |at: &At| self.graph.name(*at).starts_with(text) || self.version(*at).starts_with(text);
        self.only(text, starts, on)
    }

    /// The only one, of those on the branch first.
    fn only(
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

    /// A version whose hyphens stand elsewhere, or steps from another word. What could be both is neither.
    fn stepped(&self, text: &str, branch: Option<Branch>) -> Result<Meaning, ReferenceError> {
        let on = branch.as_ref().map(|branch| &branch.lineage);
        let digits = text.replace('-', "");
        let literal = if digits == text || digits.is_empty() {
            Ok(None)
        } else {
            let exact = self.graph.all().find(|at| self.version(*at) == digits);
            match exact {
                Some(at) => Ok(Some(at)),
                None => self.only(text, |at| self.version(*at).starts_with(&digits), on),
            }
        };
        let relative = split_steps(text).map(|(left, steps)| {
            let spot = match self.keyword(left)? {
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
            (Ok(Some(at)), Some(Ok(_)), Some(Ok(Spot::At(other)))) if at != other => {
                Err(ReferenceError::Ambiguous {
                    text: text.to_owned(),
                    found: self.graph.names([at, other]),
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

    /// A place on a branch.
    fn on_branch(&self, text: &str, left: &str, right: &str) -> Result<Meaning, ReferenceError> {
        let branch = self.branch(left)?;
        let meaning = |spot, steps| Meaning {
            spot,
            steps,
            branch: Some(branch.clone()),
        };
        match right {
            "head" | "heads" => {
                let tips = self.tips(&branch);
                return match tips.as_slice() {
                    [one] => Ok(meaning(Spot::At(*one), None)),
                    _ => Err(self.several_heads(text, &tips)),
                };
            }
            "base" => return Ok(meaning(Spot::Base, None)),
            _ => {}
        }
        if let Some(steps) = bare_steps(right) {
            return Ok(meaning(self.current_on(text, &branch)?, Some(steps)));
        }
        if right == "current" {
            return Ok(meaning(self.current_on(text, &branch)?, None));
        }
        let found = match self.as_written(right, Some(&branch.lineage))? {
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
    fn branch(&self, name: &str) -> Result<Branch, ReferenceError> {
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
    fn tips(&self, branch: &Branch) -> Vec<At> {
        let stands = |at: &At| !branch.own.any(self.graph.children(*at));
        branch.own.iter().filter(stands).collect()
    }

    fn version(&self, at: At) -> &str {
        self.graph.version(at).map_or("", |version| version.as_str())
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

/// `+2` or `-1`, alone.
pub(crate) fn bare_steps(text: &str) -> Option<Steps> {
    match split_steps(text) {
        Some(("", steps)) => Some(steps),
        _ => None,
    }
}

/// A word with steps at its end, cut in two. Digits alone: `parse` would take a second sign. More steps than a number holds are
/// more than there are revisions.
fn split_steps(text: &str) -> Option<(&str, Steps)> {
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
pub(crate) fn asks_what_is_applied(text: &str) -> bool {
    text.split(':').any(|end| {
        let (branch, place) = end.trim().rsplit_once('@').unwrap_or(("", end.trim()));
        let word = split_steps(place).map_or(place, |(left, _)| left);
        word == "current" || (!branch.is_empty() && word.is_empty())
    })
}
