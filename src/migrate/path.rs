//! From a target to the revisions that have to run, in their order.
//! Every reason to refuse is found here, before the first statement runs.

use super::{DowngradeTarget, MigrateError, Status, UpgradeTarget};
use crate::revision::{Revision, Version};

/// The revisions to apply, first to last.
pub(super) fn upgrade<'a>(
    status: &Status<'a>,
    target: &UpgradeTarget,
) -> Result<Vec<&'a Revision>, MigrateError> {
    let route = target.route(&status.routes())?;
    let revisions = status.revisions();
    Ok(route
        .into_iter()
        .filter_map(|version| revisions.get(version))
        .collect())
}

/// The versions to revert, last to first. It goes over what has no folder, too.
pub(super) fn downgrade(status: &Status<'_>, target: &DowngradeTarget) -> Result<Vec<Version>, MigrateError> {
    let graph = status.graph()?;
    let versions = target.route(&status.routes_on(&graph))?;
    versions
        .iter()
        .try_for_each(|version| revertible(status, version))?;
    Ok(versions.into_iter().cloned().collect())
}

/// What is in the ledger alone is looked at when it is read.
fn revertible(status: &Status<'_>, version: &Version) -> Result<(), MigrateError> {
    match status.revisions().get(version) {
        Some(revision) if revision.down.is_none() => Err(MigrateError::NoDownScript {
            name: revision.name.clone(),
        }),
        None if !status.is_kept(version) => Err(MigrateError::NoFolder {
            version: version.clone(),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::ledger::Ledger;
    use crate::revision::{Revisions, Script};

    fn revisions() -> Revisions {
        let script = |file: &str| Script {
            text: "-- x".to_owned(),
            file: file.to_owned(),
        };
        // `3_c` cannot be reverted.
        Revisions::new(["1_a", "2_b", "3_c", "4_d", "45_e"].map(|name| {
            let down = (name != "3_c").then(|| script("down.sql"));
            Revision::new(name.to_owned(), script("up.sql"), down, true).unwrap()
        }))
        .unwrap()
    }

    fn status<'a>(revisions: &'a Revisions, applied: &str) -> Status<'a> {
        let applied = applied.split_whitespace().map(Version::of).collect();
        Status::new(revisions, applied, Ledger::default())
    }

    /// The names on the path, or the start of the message.
    fn upgraded(status: &Status<'_>, target: &str) -> String {
        match upgrade(status, &target.parse().unwrap()) {
            Ok(path) => path.iter().map(|r| r.name.as_str()).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        }
    }

    fn downgraded(status: &Status<'_>, target: &str) -> String {
        match downgrade(status, &target.parse().unwrap()) {
            Ok(path) => path
                .iter()
                .map(|v| status.name_of(v).unwrap().to_owned())
                .collect::<Vec<_>>()
                .join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn upgrades_take_these_paths() {
        let revisions = revisions();
        for (applied, target, expected) in [
            ("", "head", "1_a 2_b 3_c 4_d 45_e"),
            ("", "+1", "1_a"),
            ("", "+5", "1_a 2_b 3_c 4_d 45_e"),
            (
                "",
                "+6",
                "6 steps were asked for, but only 5 revisions are pending",
            ),
            ("", "2_b", "1_a 2_b"),
            ("", "2", "1_a 2_b"),
            ("", "4", "1_a 2_b 3_c 4_d"),
            ("", "45", "1_a 2_b 3_c 4_d 45_e"),
            ("", "nope", "no revision is named `nope`"),
            ("1 2 3 4 45", "head", ""),
            (
                "1 2 3 4 45",
                "+1",
                "1 step was asked for, but only 0 revisions are pending",
            ),
            ("1 2 3 4 45", "2", ""),
            // One that came in from another branch, out of order.
            ("1 3", "head", "2_b 4_d 45_e"),
            ("1 3", "+1", "2_b"),
            ("1 3", "3", "2_b"),
            ("1 9", "2", "2_b"),
        ] {
            let outcome = upgraded(&status(&revisions, applied), target);
            let fits = if expected.contains(' ') && !expected.contains('_') {
                outcome.starts_with(expected)
            } else {
                outcome == expected || (expected.contains("named") && outcome.starts_with(expected))
            };
            assert!(fits, "{target}: {outcome}");
        }
    }

    #[test]
    fn downgrades_take_these_paths() {
        let revisions = revisions();
        for (applied, target, expected) in [
            ("1 2", "base", "2_b 1_a"),
            ("", "base", ""),
            ("1 2", "-1", "2_b"),
            ("1 2", "-2", "2_b 1_a"),
            ("1 2", "1", "2_b"),
            ("1 2", "2_b", ""),
            ("1 2 4 45", "1", "45_e 4_d 2_b"),
            ("1 2 4 45", "4", "45_e"),
        ] {
            let outcome = downgraded(&status(&revisions, applied), target);
            assert_eq!(outcome, expected, "{target}");
        }
        for (applied, target, expected) in [
            ("", "-1", "1 step was asked for, but only 0 revisions are applied"),
            (
                "1 2",
                "-3",
                "3 steps were asked for, but only 2 revisions are applied",
            ),
            ("1", "2", "cannot downgrade to `2_b`, which is not applied"),
            ("1 2", "x", "no revision is named `x`"),
            ("1 2 3", "base", "`3_c` has no down.sql"),
            (
                "1 2 9",
                "-1",
                "version `9` is applied, but neither the migrations folder",
            ),
            (
                "1 2 9",
                "1",
                "version `9` is applied, but neither the migrations folder",
            ),
        ] {
            let outcome = downgraded(&status(&revisions, applied), target);
            assert!(outcome.starts_with(expected), "{target}: {outcome}");
        }
    }
}
