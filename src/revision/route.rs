//! Which revisions run for a target, in which order, and which of them a range names.
//! Graph and version order agree, so every way up is in version order, and every way down in the opposite one.

mod one_by_one;

use std::num::NonZeroUsize;

use super::graph::{At, Graph, Set};
use super::reference::{Spot, Steps, Words, bare_steps, tips_of};
use super::{ReferenceError, Version};

/// The ways through a graph from where a database is.
///
/// ```
/// use olembic::revision::{Revision, Revisions, Routes, Script, Version};
///
/// let revision = |name: &str, header: &str| {
///     let up = Script { text: format!("-- olembic: {header}\n"), file: "up.sql".to_owned() };
///     Revision::new(name.to_owned(), up, None, true)
/// };
/// let revisions = Revisions::new([
///     revision("1_users", "revision = 1, down_revision = none")?,
///     revision("2_shop", "revision = 2, down_revision = 1, branch_labels = shop")?,
///     revision("3_blog", "revision = 3, down_revision = 1, branch_labels = blog")?,
/// ])?;
/// let applied = [Version::of("1")];
/// let routes = Routes::new(revisions.graph(), &applied);
/// assert_eq!(routes.upgrade("shop@head")?, [&Version::of("2")]);
/// assert_eq!(routes.upgrade("heads")?, [&Version::of("2"), &Version::of("3")]);
/// assert!(routes.upgrade("head").unwrap_err().to_string().contains("`2_shop`, `3_blog`"));
/// # anyhow::Ok(())
/// ```
#[derive(Debug, Clone)]
pub struct Routes<'g> {
    graph: &'g Graph,
    applied: Set,
}

impl<'g> Routes<'g> {
    /// From where these versions are applied. What the graph does not have is passed over.
    pub fn new<'v>(graph: &'g Graph, applied: impl IntoIterator<Item = &'v Version>) -> Self {
        let mut set = graph.none();
        for version in applied {
            if let Some(at) = graph.at(version) {
                set.add(at);
            }
        }
        Self { graph, applied: set }
    }

    fn words(&self) -> Words<'_> {
        Words {
            graph: self.graph,
            applied: Some(&self.applied),
        }
    }

    /// What has to run so that a revision is applied: `head`, `heads`, `+N`, a reference.
    ///
    /// # Errors
    /// [`ReferenceError`].
    pub fn upgrade(&self, target: &str) -> Result<Vec<&'g Version>, ReferenceError> {
        match bare_steps(target) {
            Some(Steps::Up(count)) => match NonZeroUsize::new(count) {
                Some(count) => self.ahead(count),
                None => Ok(Vec::new()),
            },
            _ if self.graph.is_empty() && matches!(target, "head" | "heads") => Ok(Vec::new()),
            _ => {
                let to = self.words().several(target)?;
                Ok(self.pending(&to))
            }
        }
    }

    /// All that is pending.
    pub fn to_heads(&self) -> Vec<&'g Version> {
        self.versions(self.graph.all().filter(|at| !self.applied.has(*at)))
    }

    fn pending(&self, to: &[At]) -> Vec<&'g Version> {
        let needed = self.graph.ancestors(to, true);
        self.versions(needed.iter().filter(|at| !self.applied.has(*at)))
    }

    /// What has to be taken back so that a revision is the last applied one of its branch: `base`, `-N`, a reference.
    ///
    /// # Errors
    /// [`ReferenceError`], also where an applied revision that would stay needs one that would go.
    pub fn downgrade(&self, target: &str) -> Result<Vec<&'g Version>, ReferenceError> {
        if let Some(Steps::Down(count)) = bare_steps(target) {
            return match NonZeroUsize::new(count) {
                Some(count) => self.back(count),
                None => Ok(Vec::new()),
            };
        }
        if target == "base" {
            return Ok(self.versions(self.applied.iter().rev()));
        }
        let words = self.words();
        let meaning = words.meaning(target)?;
        let branch = meaning.branch.as_ref();
        let mut on = branch.map(|branch| branch.lineage.clone());
        let roots: Vec<At> = match (meaning.spot, meaning.steps) {
            // A step back from a revision takes that one back, and what stands on it, though it be a merge.
            (Spot::At(at), Some(Steps::Down(count))) if count > 0 => {
                on.get_or_insert_with(|| self.lineage(at));
                match words.walk(target, Spot::At(at), Steps::Down(count - 1), branch)? {
                    Spot::At(at) if self.applied.has(at) => vec![at],
                    Spot::At(at) => {
                        return Err(ReferenceError::NothingToTakeBack {
                            name: self.graph.name(at).to_owned(),
                        });
                    }
                    Spot::Base => return Err(past_base(self.graph, target, at, count)),
                }
            }
            _ => match words.arrive(target, &meaning)? {
                Spot::Base => branch.map_or_else(|| self.bases(), |branch| branch.roots.clone()),
                Spot::At(at) if self.applied.has(at) => {
                    let children = self.graph.children(at).iter().copied();
                    let on_it = |at: &At| branch.is_none_or(|branch| branch.lineage.has(*at));
                    children.filter(on_it).collect()
                }
                Spot::At(at) => {
                    return Err(ReferenceError::NotApplied {
                        name: self.graph.name(at).to_owned(),
                    });
                }
            },
        };
        let mut going = self.graph.descendants(&roots);
        for at in self.graph.all() {
            let stays = !self.applied.has(at) || on.as_ref().is_some_and(|on| !on.has(at));
            if stays {
                going.remove(at);
            }
        }
        self.nothing_needs(&going)?;
        Ok(self.versions(going.iter().rev()))
    }

    /// The versions that a range `a:b` names, the last one first. Both ends belong to it.
    ///
    /// # Errors
    /// [`ReferenceError`], also where `b` does not come after `a`.
    pub fn range(&self, text: &str) -> Result<Vec<&'g Version>, ReferenceError> {
        let fail = |cause: String| ReferenceError::Range {
            text: text.to_owned(),
            cause,
        };
        let (from, to) = text
            .split_once(':')
            .ok_or_else(|| fail("it has no `:`".to_owned()))?;
        let (from, to) = (from.trim(), to.trim());
        let words = self.words();
        let (lower, upper) = match (bare_steps(from), bare_steps(to)) {
            (Some(_), Some(_)) => return Err(fail("one of its ends has to be a revision".to_owned())),
            (Some(Steps::Up(_)), _) => return Err(fail(format!("`{from}` leads past its other end"))),
            (_, Some(Steps::Down(_))) => return Err(fail(format!("`{to}` leads back from its first end"))),
            (Some(steps), None) => {
                let upper = words.one(if to.is_empty() { "head" } else { to })?;
                let lower = match words.walk(text, Spot::At(upper), steps, None) {
                    // More than there are is all there are.
                    Err(ReferenceError::Past { .. }) => Spot::Base,
                    walked => walked?,
                };
                (at(lower), vec![upper])
            }
            (None, Some(steps)) => {
                let lower = words.spot(if from.is_empty() { "base" } else { from })?;
                (at(lower), at(words.walk(text, lower, steps, None)?))
            }
            (None, None) => (
                words.several(if from.is_empty() { "base" } else { from })?,
                words.several(if to.is_empty() { "heads" } else { to })?,
            ),
        };
        let mut named = self.graph.ancestors(&upper, false);
        if let Some(apart) = lower.iter().find(|at| !named.has(**at)) {
            let name = self.graph.name(*apart);
            return Err(fail(format!("its end does not come after `{name}`")));
        }
        let before = self.graph.ancestors(&lower, false);
        before.iter().for_each(|at| named.remove(at));
        lower.iter().for_each(|at| named.add(*at));
        Ok(self.versions(named.iter().rev()))
    }

    /// The versions that a word names: `heads` and `current` may be several, `base` is none.
    ///
    /// # Errors
    /// [`ReferenceError`].
    pub fn named(&self, text: &str) -> Result<Vec<&'g Version>, ReferenceError> {
        Ok(self.versions(self.words().several(text)?))
    }

    /// The applied versions that nothing applied stands on, in version order.
    pub fn current(&self) -> Vec<&'g Version> {
        self.versions(tips_of(self.graph, &self.applied))
    }

    /// The heads that are applied with all that they need.
    pub fn reached_heads(&self) -> Vec<&'g Version> {
        let mut lacking = self.graph.none();
        for at in self.graph.all() {
            let below = lacking.any(self.graph.parents(at)) || lacking.any(self.graph.depends_on(at));
            if below || !self.applied.has(at) {
                lacking.add(at);
            }
        }
        let heads = self.graph.heads().into_iter();
        self.versions(heads.filter(|at| !lacking.has(*at)))
    }

    /// What is recorded, and what no longer is, when a database is said to be at these revisions: `base`, `head`, references. What
    /// stands on them is no longer recorded; what stands beside them is, unless it is purged. `LABEL@base` is about that branch alone.
    ///
    /// # Errors
    /// [`ReferenceError`].
    pub fn stamp(
        &self,
        targets: &[String],
        purge: bool,
    ) -> Result<(Vec<&'g Version>, Vec<&'g Version>), ReferenceError> {
        let mut to: Vec<At> = Vec::new();
        let mut left: Vec<Set> = Vec::new();
        let mut all_go = purge;
        for target in targets {
            if self.graph.is_empty() && matches!(target.as_str(), "head" | "heads") {
                continue;
            }
            let found = self.words().several(target)?;
            if found.is_empty() {
                match self.above_base(target)? {
                    Some(above) => left.push(above),
                    None => all_go = true,
                }
            }
            to.extend(found);
        }
        let wanted = self.graph.ancestors(&to, true);
        let mut beyond = self.graph.descendants(&to);
        left.iter().flat_map(Set::iter).for_each(|at| beyond.add(at));
        let goes = |at: &At| !wanted.has(*at) && (all_go || beyond.has(*at));
        let entered = wanted.iter().filter(|at| !self.applied.has(*at));
        let mut going = self.graph.none();
        self.applied.iter().filter(goes).for_each(|at| going.add(at));
        self.nothing_needs(&going)?;
        Ok((self.versions(entered), self.versions(going.iter().rev())))
    }

    /// What stands above the base that a word leads to along a branch, or by steps from a revision; `None` where it means that of all.
    fn above_base(&self, target: &str) -> Result<Option<Set>, ReferenceError> {
        let words = self.words();
        let meaning = words.meaning(target)?;
        let (roots, on) = match (meaning.spot, meaning.steps, meaning.branch) {
            (Spot::At(at), Some(Steps::Down(count)), branch) => {
                let steps = Steps::Down(count.saturating_sub(1));
                match words.walk(target, Spot::At(at), steps, branch.as_ref())? {
                    Spot::At(root) => (vec![root], self.lineage(at)),
                    Spot::Base => return Ok(None),
                }
            }
            (_, _, Some(branch)) => (branch.roots, branch.lineage),
            _ => return Ok(None),
        };
        let mut above = self.graph.descendants(&roots);
        for at in self.graph.all().filter(|at| !on.has(*at)) {
            above.remove(at);
        }
        Ok(Some(above))
    }

    fn bases(&self) -> Vec<At> {
        let graph = self.graph;
        graph.all().filter(|at| graph.parents(*at).is_empty()).collect()
    }

    fn lineage(&self, at: At) -> Set {
        let mut lineage = self.graph.ancestors(&[at], false);
        self.graph
            .descendants(&[at])
            .iter()
            .for_each(|at| lineage.add(at));
        lineage
    }

    /// Nothing that stays may need what goes.
    fn nothing_needs(&self, going: &Set) -> Result<(), ReferenceError> {
        for at in self.applied.iter().filter(|at| !going.has(*at)) {
            let mut below = self.graph.parents(at).iter().chain(self.graph.depends_on(at));
            if let Some(needed) = below.find(|below| going.has(**below)) {
                return Err(ReferenceError::Needed {
                    needed: self.graph.name(*needed).to_owned(),
                    by: self.graph.name(at).to_owned(),
                });
            }
        }
        Ok(())
    }

    fn versions(&self, of: impl IntoIterator<Item = At>) -> Vec<&'g Version> {
        let graph = self.graph;
        of.into_iter().filter_map(|at| graph.version(at)).collect()
    }
}

fn at(spot: Spot) -> Vec<At> {
    match spot {
        Spot::At(at) => vec![at],
        Spot::Base => Vec::new(),
    }
}

fn past_base(graph: &Graph, text: &str, from: At, count: usize) -> ReferenceError {
    ReferenceError::Past {
        text: text.to_owned(),
        end: "base",
        from: graph.name(from).to_owned(),
        there: count.saturating_sub(1),
    }
}
