//! Each case on the graph alone: no folder, no database.

use olembic::migrate::{DowngradeTarget, UpgradeTarget};
use olembic::revision::Routes;

use crate::cases::{Case, Cases};

/// The names on the path, or the message.
fn outcome(cases: &Cases, case: &Case) -> Result<Vec<String>, String> {
    let revisions = cases.revisions(case).map_err(|error| error.to_string())?;
    let applied = case.applied();
    let routes = Routes::new(revisions.graph(), &applied);
    let path = match case.words() {
        ("upgrade", target) => {
            let target: UpgradeTarget = target.parse().map_err(|error| format!("{error}"))?;
            target.route(&routes)
        }
        ("downgrade", target) => {
            let target: DowngradeTarget = target.parse().map_err(|error| format!("{error}"))?;
            target.route(&routes)
        }
        ("history", range) => routes.range(range.trim_start_matches("-r").trim()),
        (verb, _) => panic!("{}: no verb {verb}", case.name),
    };
    let name = |version| revisions.get(version).unwrap().name.clone();
    path.map(|path| path.into_iter().map(name).collect())
        .map_err(|error| error.to_string())
}

#[test]
fn every_case_takes_its_path() {
    let cases = Cases::read();
    assert!(cases.cases.len() >= 60);
    for case in &cases.cases {
        let expected: Option<Vec<String>> = match (&case.up, &case.down, &case.list) {
            (Some(path), ..) | (_, Some(path), _) => {
                Some(path.split_whitespace().map(str::to_owned).collect())
            }
            // Behind the name stand its marks.
            (_, _, Some(lines)) => Some(
                lines
                    .iter()
                    .map(|line| line.split(' ').next().unwrap().to_owned())
                    .collect(),
            ),
            _ => None,
        };
        match (outcome(&cases, case), expected) {
            (Ok(path), Some(expected)) => assert_eq!(path, expected, "{}", case.name),
            (Err(message), None) => {
                for part in &case.error {
                    assert!(message.contains(part), "{}: no {part:?} in {message}", case.name);
                }
            }
            (outcome, _) => panic!("{}: {outcome:?}", case.name),
        }
    }
}
