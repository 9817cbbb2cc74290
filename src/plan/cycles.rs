//! Tables that refer to one another in a circle.
//! A table that refers to itself is a circle only where its own rows forbid to empty it.

use std::collections::{BTreeMap, BTreeSet};

use crate::schema::{ReferentialAction, Table};

/// The circles among the tables, each as the set of its members, ordered by name.
pub(super) fn circles<'a>(tables: impl Iterator<Item = &'a Table>) -> Vec<BTreeSet<String>> {
    let tables: BTreeMap<&str, &Table> = tables.map(|table| (table.name.as_str(), table)).collect();
    let mut circles: Vec<BTreeSet<String>> = Vec::new();
    let left = peeled(&tables);
    for name in tables.keys() {
        if circles.iter().any(|circle| circle.contains(*name)) {
            continue;
        }
        if left.contains_key(name) {
            let circle: BTreeSet<String> = reachable(&left, name)
                .into_iter()
                .filter(|other| reachable(&left, other).contains(name))
                .map(str::to_owned)
                .collect();
            if !circle.is_empty() {
                circles.push(circle);
                continue;
            }
        }
        if tables.get(name).is_some_and(|table| restricts_itself(table)) {
            circles.push(BTreeSet::from([(*name).to_owned()]));
        }
    }
    circles
}

/// Whether both tables stand in one circle (a table that refers to itself stands in one with itself).
pub(super) fn share(circles: &[BTreeSet<String>], one: &str, other: &str) -> bool {
    one == other
        || circles
            .iter()
            .any(|circle| circle.contains(one) && circle.contains(other))
}

/// Whether the rows of the table cannot simply be deleted, because they hold on to one another.
fn restricts_itself(table: &Table) -> bool {
    let own = table.foreign_keys.iter().filter(|key| key.parent == table.name);
    own.into_iter().any(|key| match key.on_delete {
        ReferentialAction::Restrict => true,
        ReferentialAction::SetNull | ReferentialAction::SetDefault => {
            let mut columns = key.columns.iter().filter_map(|name| table.column(name));
            columns.any(|column| !column.nullable)
        }
        ReferentialAction::NoAction | ReferentialAction::Cascade => false,
    })
}

type References<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// The references that are left when tables without any are taken away, again and again: few or none.
fn peeled<'a>(tables: &BTreeMap<&'a str, &'a Table>) -> References<'a> {
    let mut left: References<'a> = tables
        .iter()
        .map(|(name, table)| {
            let parents = table.foreign_keys.iter().map(|key| key.parent.as_str());
            let parents = parents.filter(|parent| parent != name && tables.contains_key(parent));
            (*name, parents.collect())
        })
        .collect();
    loop {
        let leaves: BTreeSet<&str> = left
            .iter()
            .filter(|(_, parents)| parents.is_empty())
            .map(|(name, _)| *name)
            .collect();
        if leaves.is_empty() {
            return left;
        }
        left.retain(|name, parents| {
            parents.retain(|parent| !leaves.contains(parent));
            !leaves.contains(name)
        });
    }
}

/// The tables to which a way of references leads.
fn reachable<'a>(references: &References<'a>, from: &str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = vec![from];
    while let Some(name) = open.pop() {
        for parent in references.get(name).into_iter().flatten() {
            if seen.insert(*parent) {
                open.push(parent);
            }
        }
    }
    seen
}
