//! Words for revisions (`head`, `2026-01-2`, `shop@+2`, ranges) over random graphs.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use olembic::revision::{Graph, Place, ReferenceError, Routes, Version};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;

use super::engine::fuzz;
use super::errors::is_said;
use super::texts::word;

const WORDS: &[&str] = &[
    "head",
    "heads",
    "base",
    "current",
    "none",
    "@",
    "@head",
    "@heads",
    "@base",
    "@current",
    "+",
    "-",
    "+1",
    "-1",
    "+2",
    "-2",
    "+0",
    "-0",
    "+-1",
    "--1",
    "++1",
    "+99999999999999999999999",
    "-99999999999999999999999",
    ":",
    "::",
    "..",
    "_",
    "2026",
    "20260102",
    "2026-01-02",
    "2026-01-0",
    "1",
    "9",
    "a",
    "A",
    "shop",
    "shop@",
    " ",
    "@@",
    "x_y",
    "-",
    "*",
    "^",
    "~1",
    "٣",
    "+٣",
];

/// Names of folders, by which versions are made: dates, hashes, numbers, and what somebody may think of.
fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "2026-01-0[1-3]-0[0-2]0000_[a-c]{1,2}",
        2 => "2026010[1-3]0[0-2]0000_[a-c]",
        2 => "[0-9a-f]{2,6}(_[a-z-]{1,4})?",
        2 => "[0-9]{1,4}_[a-z]",
        1 => "[0-9a-z+@:.жé -]{1,5}(_[a-z@+-]{1,3})?",
        1 => prop::sample::select(&["head", "base_x", "current", "heads", "none_1", "shop", "+1_a", "1-1_b", "@_c"][..]).prop_map(str::to_owned),
    ]
}

#[derive(Debug, Clone)]
struct Node {
    name: String,
    parents: Option<Vec<Index>>,
    depends_on: Vec<Index>,
    labels: Vec<String>,
    gone: bool,
    applied: bool,
}

fn node() -> impl Strategy<Value = Node> {
    let few = |most| prop::collection::vec(any::<Index>(), 0..most);
    let labels = prop::collection::vec(
        prop_oneof![
            3 => "[a-e]{1,2}",
            1 => "(shop|blog|2026|1|a-1|v1\\.2)",
            1 => word(WORDS),
        ],
        0..2,
    );
    let parents = prop_oneof![1 => Just(None), 4 => few(3).prop_map(Some)];
    let rare = |weight| prop::bool::weighted(weight);
    (names(), parents, few(2), labels, rare(0.1), rare(0.5)).prop_map(
        |(name, parents, depends_on, labels, gone, applied)| Node {
            name,
            parents,
            depends_on,
            labels,
            gone,
            applied,
        },
    )
}

/// A word made of what the graph has and of what words are made of.
#[derive(Debug, Clone)]
enum Part {
    Name(Index, Option<Index>),
    Version(Index, Option<Index>),
    Label(Index),
    Word(String),
}

fn part() -> impl Strategy<Value = Part> {
    let cut = || prop_oneof![2 => Just(None), 1 => any::<Index>().prop_map(Some)];
    prop_oneof![
        3 => (any::<Index>(), cut()).prop_map(|(at, cut)| Part::Name(at, cut)),
        2 => (any::<Index>(), cut()).prop_map(|(at, cut)| Part::Version(at, cut)),
        2 => any::<Index>().prop_map(Part::Label),
        4 => word(WORDS).prop_map(Part::Word),
    ]
}

/// A graph, what of it is applied, and the words to ask it for.
#[derive(Debug, Clone)]
struct Asked {
    places: Vec<Place>,
    applied: Vec<Version>,
    words: Vec<String>,
}

fn asked() -> impl Strategy<Value = Asked> {
    let words = prop::collection::vec(prop::collection::vec(part(), 1..5), 1..8);
    (prop::collection::vec(node(), 0..12), words).prop_map(|(nodes, words)| {
        let (places, applied) = placed(nodes);
        let words = words
            .iter()
            .map(|parts| parts.iter().map(|part| part.text(&places)).collect());
        Asked {
            words: words.collect(),
            places,
            applied,
        }
    })
}

/// The places in version order. One header in a while names what is not there.
fn placed(mut nodes: Vec<Node>) -> (Vec<Place>, Vec<Version>) {
    nodes.retain(|node| !Version::of(&node.name).as_str().is_empty());
    nodes.sort_by_key(|node| Version::of(&node.name));
    nodes.dedup_by_key(|node| Version::of(&node.name));
    let versions: Vec<Version> = nodes.iter().map(|node| Version::of(&node.name)).collect();
    let mut labels = BTreeSet::new();
    let mut places = Vec::new();
    let mut applied = Vec::new();
    for (at, node) in nodes.into_iter().enumerate() {
        let below = |picked: Vec<Index>| -> Vec<Version> {
            let pick = |index: Index| match index.index(40) {
                0 => versions.get(index.index(versions.len())).cloned(),
                1 => Some(Version::of("nowhere")),
                _ => (at > 0)
                    .then(|| index.index(at))
                    .and_then(|below| versions.get(below).cloned()),
            };
            picked.into_iter().filter_map(pick).collect()
        };
        if node.applied {
            applied.push(versions[at].clone());
        }
        places.push(Place {
            version: versions[at].clone(),
            parents: node.parents.map(below),
            depends_on: below(node.depends_on),
            labels: node
                .labels
                .into_iter()
                .filter(|label| labels.insert(label.clone()))
                .collect(),
            gone: node.gone,
            file: format!("migrations/{}/up.sql", node.name),
            name: node.name,
        });
    }
    (places, applied)
}

impl Part {
    fn text(&self, places: &[Place]) -> String {
        let one = |at: &Index| (!places.is_empty()).then(|| at.get(places));
        let (text, cut) = match self {
            Self::Name(at, cut) => (one(at).map(|place| place.name.clone()), *cut),
            Self::Version(at, cut) => (one(at).map(|place| place.version.to_string()), *cut),
            Self::Label(at) => (one(at).and_then(|place| place.labels.first().cloned()), None),
            Self::Word(word) => (Some(word.clone()), None),
        };
        let text = text.unwrap_or_default();
        let length = text.chars().count();
        let kept = cut.map_or(length, |cut| cut.index(length + 1));
        text.chars().take(kept).collect()
    }
}

#[test]
fn references() {
    fuzz("references", 1_500, asked(), |asked| {
        match Graph::new(&asked.places) {
            Ok(graph) => {
                let routes = Routes::new(&graph, &asked.applied);
                prop_assert!(known(asked, &routes.to_heads()) && known(asked, &routes.current()));
                whole_names(asked, &routes)?;
                asked.words.iter().try_for_each(|word| ask(asked, &graph, word))?;
                stamp(asked, &routes)
            }
            Err(error) => is_said(&error),
        }
    });
}

fn known(asked: &Asked, versions: &[&Version]) -> bool {
    let there = |version: &Version| asked.places.iter().any(|place| place.version == *version);
    versions.iter().all(|version| there(version))
}

/// A folder's whole name, and a whole version, mean that folder.
fn whole_names(asked: &Asked, routes: &Routes<'_>) -> TestCaseResult {
    for place in &asked.places {
        for word in [place.name.as_str(), place.version.as_str()] {
            if ["head", "heads", "base", "current"].contains(&word) {
                continue;
            }
            match routes.named(word) {
                Ok(found) => prop_assert_eq!(found, vec![&place.version], "{:?}", word),
                Err(error) => prop_assert!(false, "{word:?}: {error}"),
            }
        }
    }
    Ok(())
}

/// The same question has the same answer, of revisions that are there; and what runs can run.
fn ask(asked: &Asked, graph: &Graph, word: &str) -> TestCaseResult {
    let routes = Routes::new(graph, &asked.applied);
    let again = Routes::new(graph, asked.applied.iter().rev());
    let is_applied = |version: &Version| asked.applied.contains(version);
    for verb in ["upgrade", "downgrade", "named", "range"] {
        let found = way(verb, &routes, word);
        prop_assert_eq!(
            format!("{:?}", way(verb, &again, word)),
            format!("{found:?}"),
            "{} {:?}",
            verb,
            word
        );
        match found {
            Err(error) => {
                is_said(&error)?;
                names_what_was_given(&error, word)?;
            }
            Ok(versions) => {
                prop_assert!(known(asked, &versions), "{verb} {word:?}");
                let distinct: BTreeSet<_> = versions.iter().collect();
                prop_assert_eq!(
                    distinct.len(),
                    versions.len(),
                    "{} {:?} has one twice",
                    verb,
                    word
                );
                match verb {
                    "upgrade" => prop_assert!(
                        !versions.iter().any(|version| is_applied(version)),
                        "{word:?} runs one again"
                    ),
                    "downgrade" => prop_assert!(
                        versions.iter().all(|version| is_applied(version)),
                        "{word:?} takes back what is not there"
                    ),
                    _ => {}
                }
                if verb == "upgrade" {
                    prop_assert!(versions.is_sorted(), "{word:?} runs in another order than Diesel");
                }
            }
        }
    }
    Ok(())
}

fn way<'g>(verb: &str, routes: &Routes<'g>, word: &str) -> Result<Vec<&'g Version>, ReferenceError> {
    match verb {
        "upgrade" => routes.upgrade(word),
        "downgrade" => routes.downgrade(word),
        "range" => routes.range(word),
        _ => routes.named(word),
    }
}

/// Some part of the word stands in the message, or the revision that it was read as.
fn names_what_was_given(error: &ReferenceError, word: &str) -> TestCaseResult {
    let said = error.to_string();
    let parts = word.split([':', '@']).map(str::trim);
    let stem = |part: &str| {
        part.trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end_matches(['+', '-'])
            .to_owned()
    };
    let named = parts.clone().any(|part| {
        !part.is_empty() && (said.contains(part) || said.contains(&stem(part)) && !stem(part).is_empty())
    });
    prop_assert!(named || said.contains('`'), "{word:?}: {said}");
    Ok(())
}

fn stamp(asked: &Asked, routes: &Routes<'_>) -> TestCaseResult {
    for purge in [false, true] {
        if let Ok((entered, gone)) = routes.stamp(&asked.words, purge) {
            prop_assert!(known(asked, &entered) && known(asked, &gone));
            prop_assert!(!entered.iter().any(|version| asked.applied.contains(version)));
            prop_assert!(gone.iter().all(|version| asked.applied.contains(version)));
        }
    }
    for steps in [1, usize::MAX] {
        let steps = NonZeroUsize::new(steps).unwrap();
        let _ = routes.ahead(steps).map_err(|error| is_said(&error));
        let _ = routes.back(steps).map_err(|error| is_said(&error));
    }
    Ok(())
}
