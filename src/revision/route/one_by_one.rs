//! So many steps ahead or back, one by one, as long as there is no choice.

use std::num::NonZeroUsize;

use super::Routes;
use crate::revision::graph::At;
use crate::revision::{ReferenceError, Version};

impl<'g> Routes<'g> {
    /// The next so many of what is pending, where there is no choice between several.
    ///
    /// # Errors
    /// [`ReferenceError`] when there is a choice, or when fewer are pending.
    pub fn ahead(&self, steps: NonZeroUsize) -> Result<Vec<&'g Version>, ReferenceError> {
        let graph = self.graph;
        let below = |at| graph.parents(at).iter().chain(graph.depends_on(at));
        let above = |at| graph.children(at).iter().chain(graph.dependents(at));
        let taken = self.one_by_one(steps, below, above, |at| !self.applied.has(at));
        let taken = taken.map_err(|stop| {
            let hint = "`heads` runs them all, `LABEL@+1` the next on a branch, and a name what leads to it";
            stop.into_error(self, format!("+{steps}"), "pending", steps, hint)
        })?;
        Ok(self.versions(taken))
    }

    /// The last so many of what is applied, where there is no choice between several.
    ///
    /// # Errors
    /// [`ReferenceError`] when there is a choice, or when fewer are applied.
    pub fn back(&self, steps: NonZeroUsize) -> Result<Vec<&'g Version>, ReferenceError> {
        let graph = self.graph;
        let below = |at| graph.parents(at).iter().chain(graph.depends_on(at));
        let above = |at| graph.children(at).iter().chain(graph.dependents(at));
        let taken = self.one_by_one(steps, above, below, |at| self.applied.has(at));
        let taken = taken.map_err(|stop| {
            let hint = "`REV-1` takes one of them back, `LABEL@-1` the last on a branch, and `base` all";
            stop.into_error(self, format!("-{steps}"), "applied", steps, hint)
        })?;
        Ok(self.versions(taken))
    }

    /// Takes what can be taken next, as long as that is one. `first` are the neighbours that have to be done before, `then` those
    /// that wait for it. Every edge is looked at once.
    fn one_by_one<'s, First, Then>(
        &self,
        steps: NonZeroUsize,
        first: impl Fn(At) -> First,
        then: impl Fn(At) -> Then,
        is_to_do: impl Fn(At) -> bool,
    ) -> Result<Vec<At>, Stop>
    where
        First: Iterator<Item = &'s At>,
        Then: Iterator<Item = &'s At>,
    {
        let mut waiting: Vec<usize> = self.graph.all().map(|at| first(at).count()).collect();
        let mut open: Vec<At> = self
            .graph
            .all()
            .filter(|at| waiting.get(*at) == Some(&0))
            .collect();
        let mut opens = |at: At, open: &mut Vec<At>| {
            for next in then(at) {
                if let Some(count) = waiting.get_mut(*next) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        open.push(*next);
                    }
                }
            }
        };
        let (mut taken, mut ready) = (Vec::new(), Vec::new());
        loop {
            // What is done already opens the way to what waits for it.
            while let Some(at) = open.pop() {
                if is_to_do(at) {
                    ready.push(at);
                } else {
                    opens(at, &mut open);
                }
            }
            if taken.len() == steps.get() {
                return Ok(taken);
            }
            match ready.as_slice() {
                [] => return Err(Stop::End(taken.len())),
                [one] => {
                    taken.push(*one);
                    opens(*one, &mut open);
                    ready.clear();
                }
                _ => {
                    ready.sort_unstable();
                    return Err(Stop::Choice(ready));
                }
            }
        }
    }
}

/// Why steps could not be taken.
enum Stop {
    /// So many were taken, and there are no more.
    End(usize),
    /// There are several.
    Choice(Vec<At>),
}

impl Stop {
    fn into_error(
        self,
        routes: &Routes<'_>,
        text: String,
        what: &str,
        asked: NonZeroUsize,
        hint: &str,
    ) -> ReferenceError {
        match self {
            Self::End(there) => ReferenceError::TooFar {
                what: what.to_owned(),
                asked: asked.get(),
                there,
            },
            Self::Choice(found) => ReferenceError::Fork {
                text,
                found: routes.graph.names(found),
                hint: hint.to_owned(),
            },
        }
    }
}
