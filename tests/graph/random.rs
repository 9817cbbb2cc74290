//! What holds for any graph: every way up is topological, what is applied is closed, and the way back leads back.

use std::collections::{BTreeMap, BTreeSet};

use olembic::revision::{Revision, Revisions, Routes, Script, Version};
use proptest::prelude::*;

/// Of each revision, what it stands on and what it depends on, by number.
type Shape = Vec<(Vec<usize>, Vec<usize>)>;

fn shapes() -> impl Strategy<Value = Shape> {
    let node = (
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        prop::collection::vec(any::<prop::sample::Index>(), 0..2),
    );
    prop::collection::vec(node, 1..14).prop_map(|nodes| {
        let below = |at: usize, picked: Vec<prop::sample::Index>| {
            let mut below: Vec<usize> = picked
                .into_iter()
                .filter(|_| at > 0)
                .map(|index| index.index(at))
                .collect();
            below.sort_unstable();
            below.dedup();
            below
        };
        let nodes = nodes.into_iter().enumerate();
        nodes
            .map(|(at, (parents, needs))| (below(at, parents), below(at, needs)))
            .collect()
    })
}

fn name(at: usize) -> String {
    format!("{:05}_r", at + 1)
}

fn version(at: usize) -> Version {
    Version::of(&name(at))
}

fn revisions(shape: &Shape) -> Revisions {
    let list = |of: &[usize]| match of {
        [] => "none".to_owned(),
        of => of
            .iter()
            .map(|at| version(*at).to_string())
            .collect::<Vec<_>>()
            .join(", "),
    };
    Revisions::new(shape.iter().enumerate().map(|(at, (parents, needs))| {
        let text = format!(
            "-- olembic: revision = {}, down_revision = {}, branch_labels = l{at}, depends_on = {}\n",
            version(at),
            list(parents),
            list(needs)
        );
        let file = name(at);
        Revision::new(name(at), Script { text, file }, None, true).unwrap()
    }))
    .unwrap()
}

/// All that has to be there for these, found the slow way.
fn closure(shape: &Shape, of: usize, all: &mut BTreeSet<usize>) {
    if all.insert(of) {
        let (parents, needs) = &shape[of];
        for below in parents.iter().chain(needs) {
            closure(shape, *below, all);
        }
    }
}

fn is_closed(shape: &Shape, applied: &BTreeSet<Version>) -> bool {
    (0..shape.len())
        .filter(|at| applied.contains(&version(*at)))
        .all(|at| {
            let (parents, needs) = &shape[at];
            parents
                .iter()
                .chain(needs)
                .all(|below| applied.contains(&version(*below)))
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_commands_keep_what_is_applied_closed(
        shape in shapes(),
        commands in prop::collection::vec((any::<bool>(), 0_usize..12, any::<prop::sample::Index>(), 1_usize..4), 1..12),
    ) {
        let revisions = revisions(&shape);
        let number: BTreeMap<Version, usize> = (0..shape.len()).map(|at| (version(at), at)).collect();
        let mut applied: BTreeSet<Version> = BTreeSet::new();
        for (up, form, index, steps) in commands {
            let at = index.index(shape.len());
            let (one, label) = (name(at), format!("l{at}"));
            let sign = if up { '+' } else { '-' };
            let target = match form {
                0 => if up { "heads".to_owned() } else { "base".to_owned() },
                1 => format!("{sign}{steps}"),
                2 => format!("{label}@{sign}{steps}"),
                3 => format!("{label}@head"),
                4 => format!("{label}@base"),
                5 => format!("{one}{sign}{steps}"),
                6 => format!("{label}@{one}"),
                7 => format!("{one}@head"),
                8 => "current".to_owned(),
                _ => one.clone(),
            };
            let before = applied.clone();
            let routes = Routes::new(revisions.graph(), &before);
            if up {
                let Ok(path) = routes.upgrade(&target) else { continue };
                for version in path {
                    // Each finds what it needs, and none runs twice.
                    prop_assert!(applied.insert(version.clone()), "{target}: {version} again");
                    prop_assert!(is_closed(&shape, &applied), "{target}: {version} too early");
                }
                if target == one {
                    let mut needed = BTreeSet::new();
                    closure(&shape, at, &mut needed);
                    let needed: BTreeSet<Version> = needed.into_iter().map(version).collect();
                    prop_assert_eq!(&applied, &before.union(&needed).cloned().collect());
                }
            } else {
                let Ok(path) = routes.downgrade(&target) else { continue };
                for version in path {
                    prop_assert!(applied.remove(version), "{target}: {version} was not applied");
                    prop_assert!(is_closed(&shape, &applied), "{target}: {version} too early");
                }
                if target == one {
                    prop_assert!(applied.contains(&version(at)));
                    let stands = |(other, (parents, _)): (usize, &(Vec<usize>, Vec<usize>))| {
                        parents.contains(&at) && applied.contains(&version(other))
                    };
                    let any = shape.iter().enumerate().any(stands);
                    prop_assert!(!any, "something stands on it still");
                }
            }
            prop_assert!(applied.iter().all(|version| number.contains_key(version)));
        }
        let all = Routes::new(revisions.graph(), &applied).downgrade("base").unwrap();
        prop_assert_eq!(all.len(), applied.len());
    }

    #[test]
    fn the_way_up_leads_back_step_by_step(shape in shapes(), first in any::<prop::sample::Index>(), then in any::<prop::sample::Index>()) {
        let revisions = revisions(&shape);
        let mut applied: BTreeSet<Version> = BTreeSet::new();
        let start: Vec<Version> = {
            let routes = Routes::new(revisions.graph(), &applied);
            routes.upgrade(&name(first.index(shape.len()))).unwrap().into_iter().cloned().collect()
        };
        applied.extend(start);
        let before = applied.clone();
        let path: Vec<Version> = {
            let routes = Routes::new(revisions.graph(), &applied);
            routes.upgrade(&name(then.index(shape.len()))).unwrap().into_iter().cloned().collect()
        };
        applied.extend(path.iter().cloned());
        for version in path.iter().rev() {
            let now = applied.clone();
            let routes = Routes::new(revisions.graph(), &now);
            let back = routes.downgrade(&format!("{version}_r-1")).unwrap();
            prop_assert_eq!(&back, &[version]);
            applied.remove(version);
        }
        prop_assert_eq!(applied, before);
    }

    #[test]
    fn no_word_makes_a_walk_panic(shape in shapes(), text in any::<String>()) {
        let revisions = revisions(&shape);
        let applied = [version(0)];
        let routes = Routes::new(revisions.graph(), &applied);
        for text in [text.clone(), format!("l0@{text}"), format!("{text}@head"), format!("00001-{text}"), format!("{text}+1"), format!("{text}:+1")] {
            let _ = routes.upgrade(&text);
            let _ = routes.downgrade(&text);
            let _ = routes.range(&text);
            let _ = revisions.find(&text);
        }
    }
}

#[test]
fn a_thousand_revisions_take_a_moment() {
    // Two branches that need each other's steps, and are merged now and then.
    let shape: Shape = (0..10_000_usize)
        .map(|at| match at {
            0 | 1 => (vec![], vec![]),
            _ if at % 50 == 0 => (vec![at - 1, at - 2], vec![]),
            _ => (vec![at - 2], vec![at - 1]),
        })
        .collect();
    let revisions = revisions(&shape);
    let start = std::time::Instant::now();
    let routes = Routes::new(revisions.graph(), &[] as &[Version]);
    assert_eq!(routes.to_heads().len(), 10_000);
    assert_eq!(routes.upgrade(&name(9_999)).unwrap().len(), 10_000);
    assert_eq!(routes.upgrade("+1").unwrap_err().to_string().lines().count(), 2);
    let all: Vec<Version> = (0..10_000).map(version).collect();
    let routes = Routes::new(revisions.graph(), &all);
    assert_eq!(routes.downgrade("base").unwrap().len(), 10_000);
    assert_eq!(routes.downgrade("-40").unwrap().len(), 40);
    // Quadratic steps would take minutes in a debug build.
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
