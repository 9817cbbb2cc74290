//! The graph of revisions: which stands on which, which needs which of another branch, and what the branches are called.
//! It knows names and versions alone; no file, no script, no database.

use std::collections::BTreeMap;

use super::{RevisionError, Version};

/// What a revision says of its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Diesel's version.
    pub version: Version,
    /// The folder's name.
    pub name: String,
    /// What it stands on; none for a base. `None`, where it says nothing: then it stands on the one before it in version order.
    pub parents: Option<Vec<Version>>,
    /// Revisions of other branches that have to be there.
    pub depends_on: Vec<Version>,
    /// Names of the branch that starts here.
    pub labels: Vec<String>,
    /// Whether the folder is gone: it may be walked over, but is nobody's head.
    pub gone: bool,
    /// The script that says so, as messages name it.
    pub file: String,
}

/// A number that stands for a revision of one graph: its place in version order.
pub(crate) type At = usize;

/// A set of revisions of one graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Set(Vec<bool>);

impl Set {
    pub(crate) fn has(&self, at: At) -> bool {
        self.0.get(at).copied().unwrap_or(false)
    }

    pub(crate) fn add(&mut self, at: At) {
        if let Some(slot) = self.0.get_mut(at) {
            *slot = true;
        }
    }

    pub(crate) fn remove(&mut self, at: At) {
        if let Some(slot) = self.0.get_mut(at) {
            *slot = false;
        }
    }

    /// Those in it, in version order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = At> + '_ {
        self.0
            .iter()
            .enumerate()
            .filter(|(_, there)| **there)
            .map(|(at, _)| at)
    }

    pub(crate) fn any(&self, of: &[At]) -> bool {
        of.iter().any(|at| self.has(*at))
    }
}

/// A revision and its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    version: Version,
    name: String,
    labels: Vec<String>,
    gone: bool,
    parents: Vec<At>,
    depends_on: Vec<At>,
    children: Vec<At>,
    dependents: Vec<At>,
    /// The nearest revision with a label whose branch this one belongs to.
    branch: Option<At>,
}

/// Revisions in version order, with their edges. What a revision stands on, or depends on, always has a smaller version, so every
/// walk is one pass over the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    nodes: Vec<Node>,
    labels: BTreeMap<String, At>,
}

impl Graph {
    /// The graph of these revisions, which come in version order, each version once.
    ///
    /// # Errors
    /// [`RevisionError`]: a parent that is not there or not earlier, a cycle, a label that two have or that is none.
    pub fn new(places: &[Place]) -> Result<Self, RevisionError> {
        let mut graph = Self::default();
        graph.nodes.reserve(places.len());
        for (at, place) in places.iter().enumerate() {
            let known = |key, versions: &[Version]| -> Result<Vec<At>, RevisionError> {
                let mut found = Vec::with_capacity(versions.len());
                for version in versions {
                    let parent = earlier(places, at, place, key, version)?;
                    if !found.contains(&parent) {
                        found.push(parent);
                    }
                }
                Ok(found)
            };
            let parents = match &place.parents {
                Some(parents) => known("down_revision", parents)?,
                None => at.checked_sub(1).into_iter().collect(),
            };
            let depends_on = known("depends_on", &place.depends_on)?;
            for parent in &parents {
                if let Some(node) = graph.nodes.get_mut(*parent) {
                    node.children.push(at);
                }
            }
            for other in &depends_on {
                if let Some(node) = graph.nodes.get_mut(*other) {
                    node.dependents.push(at);
                }
            }
            let branch = match parents.as_slice() {
                _ if !place.labels.is_empty() => Some(at),
                [parent] => graph.branch_at(*parent),
                _ => None,
            };
            graph.nodes.push(Node {
                branch,
                version: place.version.clone(),
                name: place.name.clone(),
                labels: place.labels.clone(),
                gone: place.gone,
                parents,
                depends_on,
                children: Vec::new(),
                dependents: Vec::new(),
            });
            for label in &place.labels {
                graph.label(at, label, &place.file)?;
            }
        }
        Ok(graph)
    }

    fn label(&mut self, at: At, label: &str, file: &str) -> Result<(), RevisionError> {
        check_label(label).map_err(|message| RevisionError::Label {
            file: file.to_owned(),
            label: label.to_owned(),
            message,
        })?;
        match self.labels.insert(label.to_owned(), at) {
            Some(other) if other != at => Err(RevisionError::TwoOfOneLabel {
                label: label.to_owned(),
                first: self.name(other).to_owned(),
                second: self.name(at).to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// How many revisions there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = At> + use<> {
        0..self.nodes.len()
    }

    pub(crate) fn none(&self) -> Set {
        Set(vec![false; self.nodes.len()])
    }

    pub(crate) fn at(&self, version: &Version) -> Option<At> {
        self.nodes.binary_search_by(|node| node.version.cmp(version)).ok()
    }

    pub(crate) fn name(&self, at: At) -> &str {
        self.nodes.get(at).map_or("", |node| node.name.as_str())
    }

    pub(crate) fn version(&self, at: At) -> Option<&Version> {
        self.nodes.get(at).map(|node| &node.version)
    }

    pub(crate) fn parents(&self, at: At) -> &[At] {
        self.nodes.get(at).map_or(&[], |node| &node.parents)
    }

    pub(crate) fn depends_on(&self, at: At) -> &[At] {
        self.nodes.get(at).map_or(&[], |node| &node.depends_on)
    }

    pub(crate) fn children(&self, at: At) -> &[At] {
        self.nodes.get(at).map_or(&[], |node| &node.children)
    }

    pub(crate) fn dependents(&self, at: At) -> &[At] {
        self.nodes.get(at).map_or(&[], |node| &node.dependents)
    }

    /// The labels that start at a revision.
    pub(crate) fn labels(&self, at: At) -> &[String] {
        self.nodes.get(at).map_or(&[], |node| &node.labels)
    }

    pub(crate) fn labelled(&self, label: &str) -> Option<At> {
        self.labels.get(label).copied()
    }

    pub(crate) fn label_names(&self) -> impl Iterator<Item = &str> {
        self.labels.keys().map(String::as_str)
    }

    pub(crate) fn names(&self, of: impl IntoIterator<Item = At>) -> Vec<String> {
        of.into_iter().map(|at| self.name(at).to_owned()).collect()
    }

    fn is_gone(&self, at: At) -> bool {
        self.nodes.get(at).is_some_and(|node| node.gone)
    }

    /// Whether nothing in the folder stands on it.
    pub(crate) fn is_head(&self, at: At) -> bool {
        !self.is_gone(at) && self.children(at).iter().all(|child| self.is_gone(*child))
    }

    /// The revisions that nothing stands on, in version order.
    pub(crate) fn heads(&self) -> Vec<At> {
        self.all().filter(|at| self.is_head(*at)).collect()
    }

    /// These, and all that they stand on; with what those depend on, where it is asked for.
    pub(crate) fn ancestors(&self, of: &[At], with_depends_on: bool) -> Set {
        let mut set = self.none();
        of.iter().for_each(|at| set.add(*at));
        for at in self.all().rev() {
            if !set.has(at) {
                continue;
            }
            self.parents(at).iter().for_each(|parent| set.add(*parent));
            if with_depends_on {
                self.depends_on(at).iter().for_each(|other| set.add(*other));
            }
        }
        set
    }

    /// These, and all that stands on them.
    pub(crate) fn descendants(&self, of: &[At]) -> Set {
        let mut set = self.none();
        of.iter().for_each(|at| set.add(*at));
        for at in self.all() {
            if set.any(self.parents(at)) {
                set.add(at);
            }
        }
        set
    }

    /// The branch of a label: the revision that has it, and what stands on it, up to a merge.
    pub(crate) fn branch(&self, labelled: At) -> Set {
        let mut set = self.none();
        set.add(labelled);
        for at in self.all() {
            if let [parent] = self.parents(at) {
                if set.has(*parent) {
                    set.add(at);
                }
            }
        }
        set
    }

    /// The names of the branches that a revision belongs to, the innermost first.
    pub(crate) fn branches_of(&self, at: At) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        let mut labelled = self.branch_at(at);
        while let Some(here) = labelled {
            names.extend(self.labels(here).iter().map(String::as_str));
            labelled = match self.parents(here) {
                [parent] => self.branch_at(*parent),
                _ => None,
            };
        }
        names
    }

    fn branch_at(&self, at: At) -> Option<At> {
        self.nodes.get(at).and_then(|node| node.branch)
    }
}

/// The place of what a header names.
fn earlier(
    places: &[Place],
    at: At,
    place: &Place,
    key: &'static str,
    parent: &Version,
) -> Result<At, RevisionError> {
    let found = find(places, parent);
    match found {
        Some(found) if found < at => Ok(found),
        Some(found) => Err(match cycle(places, found, at) {
            Some(names) => RevisionError::Cycle { names },
            None => RevisionError::ParentNotEarlier {
                file: place.file.clone(),
                key,
                parent: parent.clone(),
            },
        }),
        None => Err(RevisionError::NoParent {
            file: place.file.clone(),
            key,
            parent: parent.clone(),
        }),
    }
}

fn find(places: &[Place], version: &Version) -> Option<At> {
    places.binary_search_by(|place| place.version.cmp(version)).ok()
}

/// The way by which `from` stands on `to`, if it does: the names from `to` round to `to`. Only asked for where a header is wrong.
fn cycle(places: &[Place], from: At, to: At) -> Option<Vec<String>> {
    let mut reached_by: BTreeMap<At, Option<At>> = BTreeMap::from([(from, None)]);
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == to {
            let mut way = vec![at];
            while let Some(Some(before)) = way.last().and_then(|last| reached_by.get(last)) {
                way.push(*before);
            }
            way.push(to);
            way.reverse();
            let name = |at: &At| places.get(*at).map(|place| place.name.clone());
            return Some(way.iter().filter_map(name).collect());
        }
        let place = places.get(at)?;
        let mut next: Vec<At> = match &place.parents {
            Some(parents) => parents.iter().filter_map(|parent| find(places, parent)).collect(),
            None => at.checked_sub(1).into_iter().collect(),
        };
        next.extend(place.depends_on.iter().filter_map(|other| find(places, other)));
        for one in next {
            reached_by.entry(one).or_insert_with(|| {
                open.push(one);
                Some(at)
            });
        }
    }
    None
}

/// Whether a text can be the label of a branch: nothing that a reference means otherwise.
///
/// # Errors
/// Why not.
pub(crate) fn check_label(label: &str) -> Result<(), &'static str> {
    const TAKEN: [&str; 5] = ["head", "heads", "base", "current", "none"];
    if TAKEN.contains(&label) {
        return Err("the word has a meaning of its own");
    }
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !label.chars().all(fits) || !label.starts_with(char::is_alphanumeric) {
        return Err("it has to start with a letter or a digit, and hold nothing but these, `_`, `-` and `.`");
    }
    Ok(())
}
