//! The revisions of all backends beside each other: where they are not the same. Only files are read.

use std::collections::BTreeSet;

use super::{Lockstep, on};
use crate::backend::Kind;
use crate::cli::CliError;
use crate::revision::{Revision, Revisions, Version, read_each, without_replaced};

/// The revisions of each backend, whether or not they fit together.
pub(super) struct Trees(Vec<Tree>);

#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) kind: Kind,
    /// In version order.
    pub(super) revisions: Vec<Revision>,
}

impl Trees {
    /// # Errors
    /// When a folder holds something that is no revision.
    pub(super) fn read(lockstep: &Lockstep) -> Result<Self, CliError> {
        let tree = |kind| {
            let folder = lockstep.folder(kind);
            let revisions = read_each(&folder).map_err(|error| on(kind, error))?;
            // What a squash has replaced is there only until it is deleted.
            let mut revisions = without_replaced(revisions);
            revisions.sort_by(|left, right| left.version.cmp(&right.version));
            Ok(Tree { kind, revisions })
        };
        lockstep.kinds().map(tree).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Tree> {
        self.0.iter()
    }

    /// Where the trees are not the same, a line each; empty where they are.
    pub(super) fn differences(&self) -> Vec<String> {
        let versions: BTreeSet<&Version> = self
            .iter()
            .flat_map(|tree| tree.revisions.iter().map(|revision| &revision.version))
            .collect();
        let mut lines = Vec::new();
        for version in versions {
            let Some((first, model)) = self.iter().find_map(|tree| Some((tree, tree.of(version)?))) else {
                continue;
            };
            for tree in self.iter().filter(|tree| tree.kind != first.kind) {
                match tree.of(version) {
                    None => lines.push(format!("`{}` has no `{}`", tree.kind, model.name)),
                    Some(twin) => lines.extend(unlike((first, model), (tree, twin))),
                }
            }
        }
        for tree in self.iter() {
            for pair in tree.revisions.windows(2) {
                if let [one, other] = pair {
                    if one.version == other.version {
                        lines.push(format!(
                            "`{}` has `{}` and `{}`, which are one version",
                            tree.kind, one.name, other.name
                        ));
                    }
                }
            }
        }
        lines
    }

    /// Refuses trees that are not the same, but for those without any revision.
    pub(super) fn same_but_for_empty(&self) -> Result<(), CliError> {
        let trees = self.iter().filter(|tree| !tree.revisions.is_empty());
        Self(trees.cloned().collect()).same()
    }

    /// Refuses trees that are not the same.
    pub(super) fn same(&self) -> Result<(), CliError> {
        let lines = self.differences();
        if lines.is_empty() {
            return Ok(());
        }
        let behind = self.iter().find(|tree| tree.revisions.is_empty());
        Err(CliError::TreesDiffer {
            lines,
            hint: match behind {
                Some(tree) => format!("`revision --catch-up` gives `{}` its revisions", tree.kind),
                None => "bring back the folders that are missing, or delete those that are too many; header and name are the same under every backend".to_owned(),
            },
        })
    }
}

impl Tree {
    fn of(&self, version: &Version) -> Option<&Revision> {
        self.revisions
            .iter()
            .find(|revision| revision.version == *version)
    }

    /// Whether its revisions fit together.
    pub(super) fn is_whole(&self) -> bool {
        Revisions::new(self.revisions.iter().cloned()).is_ok()
    }

    /// What a revision stands on; without a header, that is the one before it.
    pub(super) fn parents(&self, revision: &Revision) -> Vec<Version> {
        match &revision.header {
            Some(header) => header.down_revision.clone(),
            None => {
                let before = self.revisions.iter().rev();
                let before = before
                    .map(|other| &other.version)
                    .find(|other| **other < revision.version);
                before.cloned().into_iter().collect()
            }
        }
    }
}

/// Where two revisions of one version are not the same in name and graph.
fn unlike((one, left): (&Tree, &Revision), (other, right): (&Tree, &Revision)) -> Vec<String> {
    let mut lines = Vec::new();
    if left.name != right.name {
        lines.push(format!(
            "`{}` under `{}` is `{}` under `{}`",
            left.name, one.kind, right.name, other.kind
        ));
    }
    let mut compare = |what: &str, of_one: Vec<String>, of_other: Vec<String>| {
        if of_one != of_other {
            lines.push(format!(
                "`{}` says {what} = {} under `{}`, and {} under `{}`",
                left.name,
                listed(&of_one),
                one.kind,
                listed(&of_other),
                other.kind
            ));
        }
    };
    let texts = |versions: Vec<Version>| versions.iter().map(ToString::to_string).collect();
    compare(
        "down_revision",
        texts(one.parents(left)),
        texts(other.parents(right)),
    );
    let labels = |revision: &Revision| {
        revision
            .header
            .as_ref()
            .map(|header| header.branch_labels.clone())
    };
    compare(
        "branch_labels",
        labels(left).unwrap_or_default(),
        labels(right).unwrap_or_default(),
    );
    let needs = |revision: &Revision| revision.header.as_ref().map(|header| header.depends_on.clone());
    compare(
        "depends_on",
        texts(needs(left).unwrap_or_default()),
        texts(needs(right).unwrap_or_default()),
    );
    lines
}

fn listed(values: &[String]) -> String {
    if values.is_empty() {
        return "none".to_owned();
    }
    values.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::Script;

    fn tree(kind: Kind, revisions: &[(&str, &str)]) -> Tree {
        let revision = |(name, header): &(&str, &str)| {
            let up = Script {
                text: header.to_string(),
                file: format!("{name}/up.sql"),
            };
            Revision::new(name.to_string(), up, None, true).unwrap()
        };
        Tree {
            kind,
            revisions: revisions.iter().map(revision).collect(),
        }
    }

    const ONE: (&str, &str) = ("1_a", "-- olembic: revision = 1, down_revision = none");
    const TWO: (&str, &str) = ("2_b", "-- olembic: revision = 2, down_revision = 1");

    #[test]
    fn what_is_not_the_same_is_named() {
        type Case = (&'static [(&'static str, &'static str)], &'static [&'static str]);
        let cases: [Case; 10] = [
            (&[ONE, TWO], &[]),
            // Without headers they form the same line.
            (&[("1_a", ""), ("2_b", "")], &[]),
            (&[], &["`postgres` has no `1_a`", "`postgres` has no `2_b`"]),
            (&[ONE], &["`postgres` has no `2_b`"]),
            (&[TWO], &["`postgres` has no `1_a`"]),
            (
                &[ONE, TWO, ("3_c", "")],
                &["`sqlite` has no `3_c`", "`mysql` has no `3_c`"],
            ),
            (
                &[ONE, ("2_c", TWO.1)],
                &["`2_b` under `sqlite` is `2_c` under `postgres`"],
            ),
            (
                &[ONE, ("2_b", "-- olembic: revision = 2, down_revision = none")],
                &["`2_b` says down_revision = 1 under `sqlite`, and none under `postgres`"],
            ),
            (
                &[
                    ONE,
                    (
                        "2_b",
                        "-- olembic: revision = 2, down_revision = 1, branch_labels = x, depends_on = 1",
                    ),
                ],
                &[
                    "`2_b` says branch_labels = none under `sqlite`, and x under `postgres`",
                    "`2_b` says depends_on = none under `sqlite`, and 1 under `postgres`",
                ],
            ),
            (
                &[ONE, TWO, ("2_c", TWO.1)],
                &["`postgres` has `2_b` and `2_c`, which are one version"],
            ),
        ];
        for (postgres, expected) in cases {
            let trees = Trees(vec![
                tree(Kind::Sqlite, &[ONE, TWO]),
                tree(Kind::Postgres, postgres),
                tree(Kind::Mysql, &[ONE, TWO]),
            ]);
            assert_eq!(trees.differences(), expected, "{postgres:?}");
            assert_eq!(trees.same().is_ok(), expected.is_empty());
        }
    }
}
