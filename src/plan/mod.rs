//! The order in which operations can be done: parents come before children and go after them.
//! Tables that refer to one another in a circle are marked, so that a dialect can loosen them.

mod cycles;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::ops::Operation;
use crate::schema::{ForeignKey, Table};

/// Operations that no order makes possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Each of the operations has to wait for another one of them.
    #[error(
        "these operations wait for each other: {}\nhint: generate one revision for what goes and one for what comes",
        operations.join("; ")
    )]
    Circle {
        /// The operations, each in one line.
        operations: Vec<String>,
    },
}

/// The same operations in an order that works, with [`Operation::AttachForeignKeys`] behind new tables that
/// refer to one another in a circle, and [`Operation::DetachForeignKeys`] before such tables go. The list,
/// turned round and each operation reversed, is in order too.
///
/// # Errors
/// [`PlanError::Circle`] when there is no such order.
pub fn plan(operations: Vec<Operation>) -> Result<Vec<Operation>, PlanError> {
    let mut graph = Graph::new(operations);
    graph.within_tables();
    graph.after_renames();
    graph.between_tables();
    graph.between_names();
    graph.around_enums();
    graph.sorted()
}

/// Operations, and which of them must wait for which.
struct Graph {
    operations: Vec<Operation>,
    /// For each operation, those that come before it.
    waits_for: BTreeMap<usize, BTreeSet<usize>>,
}

impl Graph {
    fn new(operations: Vec<Operation>) -> Self {
        Self {
            operations,
            waits_for: BTreeMap::new(),
        }
    }

    fn edge(&mut self, first: usize, then: usize) {
        if first != then {
            self.waits_for.entry(then).or_default().insert(first);
        }
    }

    /// The operations of one table stay in their order.
    fn within_tables(&mut self) {
        let mut last: BTreeMap<String, usize> = BTreeMap::new();
        for index in 0..self.operations.len() {
            let Some(operation) = self.operations.get(index) else {
                continue;
            };
            let name = operation.table().to_owned();
            let renamed = match operation {
                Operation::RenameTable { after, .. } => Some(after.name.clone()),
                _ => None,
            };
            let previous = last.insert(name, index);
            let of_new_name = renamed.and_then(|name| last.insert(name, index));
            for previous in [previous, of_new_name].into_iter().flatten() {
                self.edge(previous, index);
            }
        }
    }

    /// Renames come first, for all other operations speak of the new names; but a name is free before it is taken.
    fn after_renames(&mut self) {
        let renames: Vec<(usize, String)> = self
            .operations
            .iter()
            .enumerate()
            .filter_map(|(index, operation)| match operation {
                Operation::RenameTable { after, .. } => Some((index, after.name.to_lowercase())),
                Operation::RenameColumn { .. } => Some((index, String::new())),
                _ => None,
            })
            .collect();
        let taken: BTreeSet<&String> = renames.iter().map(|(_, name)| name).collect();
        let frees: Vec<bool> = self
            .operations
            .iter()
            .map(|operation| match operation {
                Operation::DropTable { table } => names(table).any(|name| taken.contains(&name)),
                Operation::DropIndex { before, index, .. } => {
                    taken.contains(&before.beside(&index.name).to_lowercase())
                }
                _ => false,
            })
            .collect();
        for (rename, _) in &renames {
            for (index, frees) in frees.iter().enumerate().skip(rename + 1) {
                if !frees {
                    self.edge(*rename, index);
                }
            }
        }
    }

    /// Tables come before what refers to them, and go after it.
    fn between_tables(&mut self) {
        let created = self.tables(|operation| match operation {
            Operation::CreateTable { table } => Some(table),
            _ => None,
        });
        let dropped = self.tables(|operation| match operation {
            Operation::DropTable { table } => Some(table),
            _ => None,
        });
        let create_circles = cycles::circles(created.values().map(|(_, table)| table));
        let drop_circles = cycles::circles(dropped.values().map(|(_, table)| table));
        for (index, operation) in self.operations.clone().iter().enumerate() {
            let (after, before) = self.references(index, operation);
            for parent in after.difference(&before) {
                if let Some((create, _)) = created.get(parent) {
                    if !cycles::share(&create_circles, operation.table(), parent) {
                        self.edge(*create, index);
                    }
                }
            }
            for parent in before.difference(&after) {
                if let Some((drop, _)) = dropped.get(parent) {
                    if !cycles::share(&drop_circles, operation.table(), parent) {
                        self.edge(index, *drop);
                    }
                }
            }
        }
        self.mark(&create_circles, &created, |tables| Operation::AttachForeignKeys {
            tables,
        });
        self.mark(&drop_circles, &dropped, |tables| Operation::DetachForeignKeys {
            tables,
        });
    }

    /// The tables that the operation's table refers to after it and before it. A column that comes or goes takes
    /// the foreign keys along that stand on it alone: a dialect may do both in one statement.
    fn references(&self, index: usize, operation: &Operation) -> (BTreeSet<String>, BTreeSet<String>) {
        let mut after = parents(operation.after());
        let mut before = parents(operation.before());
        let on = |key: &ForeignKey, column: &String| key.columns.as_slice() == std::slice::from_ref(column);
        match operation {
            Operation::AddColumn { column, .. } => {
                for other in self.operations.iter().skip(index) {
                    if let Operation::AddForeignKey {
                        after: table,
                        foreign_key,
                        ..
                    } = other
                    {
                        if table.name == operation.table() && on(foreign_key, column) {
                            after.insert(foreign_key.parent.clone());
                        }
                    }
                }
            }
            Operation::DropColumn { column, .. } => {
                for other in self.operations.iter().take(index) {
                    if let Operation::DropForeignKey {
                        before: table,
                        foreign_key,
                        ..
                    } = other
                    {
                        if table.name == operation.table() && on(foreign_key, column) {
                            before.insert(foreign_key.parent.clone());
                        }
                    }
                }
            }
            _ => {}
        }
        (after, before)
    }

    fn tables(&self, pick: impl Fn(&Operation) -> Option<&Table>) -> BTreeMap<String, (usize, Table)> {
        self.operations
            .iter()
            .enumerate()
            .filter_map(|(index, operation)| {
                let table = pick(operation)?;
                Some((table.name.clone(), (index, table.clone())))
            })
            .collect()
    }

    /// Adds an operation for each circle, behind its new tables or before those that go.
    fn mark(
        &mut self,
        circles: &[BTreeSet<String>],
        tables: &BTreeMap<String, (usize, Table)>,
        operation: impl Fn(Vec<Table>) -> Operation,
    ) {
        for circle in circles {
            let members: Vec<_> = circle.iter().filter_map(|name| tables.get(name)).collect();
            let marker = self.operations.len();
            let operation = operation(members.iter().map(|(_, table)| table.clone()).collect());
            let before = matches!(operation, Operation::DetachForeignKeys { .. });
            self.operations.push(operation);
            for pair in members.windows(2) {
                if let [(first, _), (then, _)] = pair {
                    self.edge(*first, *then);
                }
            }
            for (index, _) in members {
                if before {
                    self.edge(marker, *index);
                } else {
                    self.edge(*index, marker);
                }
            }
        }
    }

    /// SQLite and PostgreSQL have one space for the names of all tables and indexes, and in SQLite letter case
    /// does not tell two names apart: a name is free before it is taken.
    fn between_names(&mut self) {
        let mut freed: BTreeMap<String, usize> = BTreeMap::new();
        let mut taken: Vec<(String, usize)> = Vec::new();
        for (index, operation) in self.operations.iter().enumerate() {
            match operation {
                Operation::DropTable { table } => freed.extend(names(table).map(|name| (name, index))),
                Operation::DropIndex {
                    before, index: one, ..
                } => {
                    freed.insert(before.beside(&one.name).to_lowercase(), index);
                }
                Operation::CreateTable { table } => taken.extend(names(table).map(|name| (name, index))),
                Operation::CreateIndex {
                    after, index: one, ..
                } => {
                    taken.push((after.beside(&one.name).to_lowercase(), index));
                }
                // Its indexes go with it.
                Operation::RenameTable { before, after } if before.schema != after.schema => {
                    freed.extend(names(before).map(|name| (name, index)));
                    taken.extend(names(after).map(|name| (name, index)));
                }
                Operation::RenameTable { before, after } => {
                    freed.insert(before.name.to_lowercase(), index);
                    taken.push((after.name.to_lowercase(), index));
                }
                _ => {}
            }
        }
        for (name, take) in taken {
            if let Some(free) = freed.get(&name).filter(|free| !self.moves_along(**free, take)) {
                self.edge(*free, take);
            }
        }
    }

    /// Whether the first operation drops an index that the second one, a rename, brings along.
    fn moves_along(&self, drop: usize, rename: usize) -> bool {
        let of = |place: usize| self.operations.get(place);
        matches!((of(drop), of(rename)), (Some(Operation::DropIndex { before, .. }), Some(Operation::RenameTable { after, .. }))
            if before.name == after.name)
    }

    /// An enum type has a text before a table may want it, and loses one when no table wants it any longer.
    fn around_enums(&mut self) {
        let mut edges = Vec::new();
        for (index, operation) in self.operations.iter().enumerate() {
            let (name, comes) = match operation {
                Operation::CreateEnum { name, .. } => (name, true),
                Operation::DropEnum { name, .. } => (name, false),
                Operation::AlterEnum { name, .. } => (name, gains_texts(operation)),
                _ => continue,
            };
            for (other, operation) in self.operations.iter().enumerate() {
                let tables = [operation.before(), operation.after()];
                if !tables.into_iter().flatten().any(|table| table.has_enum(name)) {
                    continue;
                }
                match operation {
                    // It was there under the old name.
                    Operation::RenameTable { .. } | Operation::RenameColumn { .. } if comes => {
                        edges.push((other, index));
                    }
                    Operation::DropTable { .. } if comes => {}
                    _ if comes => edges.push((index, other)),
                    _ => edges.push((other, index)),
                }
            }
        }
        for (first, then) in edges {
            self.edge(first, then);
        }
    }

    /// First what creates, then what alters, last what drops; equals as they came.
    fn sorted(self) -> Result<Vec<Operation>, PlanError> {
        let Self {
            operations,
            mut waits_for,
        } = self;
        let mut followers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (then, firsts) in &waits_for {
            for first in firsts {
                followers.entry(*first).or_default().push(*then);
            }
        }
        let mut operations: BTreeMap<(u8, usize), Operation> = operations
            .into_iter()
            .enumerate()
            .map(|(index, operation)| ((rank(&operation), index), operation))
            .collect();
        let ranks: BTreeMap<usize, u8> = operations.keys().map(|(rank, index)| (*index, *rank)).collect();
        let mut ready: BTreeSet<(u8, usize)> = operations
            .keys()
            .filter(|(_, index)| !waits_for.contains_key(index))
            .copied()
            .collect();
        let mut sorted = Vec::with_capacity(operations.len());
        while let Some(key) = ready.pop_first() {
            sorted.extend(operations.remove(&key));
            for follower in followers.get(&key.1).into_iter().flatten() {
                let Some(firsts) = waits_for.get_mut(follower) else {
                    continue;
                };
                firsts.remove(&key.1);
                if firsts.is_empty() {
                    ready.extend(ranks.get(follower).map(|rank| (*rank, *follower)));
                }
            }
        }
        if operations.is_empty() {
            return Ok(sorted);
        }
        Err(PlanError::Circle {
            operations: operations.values().map(Operation::describe).collect(),
        })
    }
}

fn rank(operation: &Operation) -> u8 {
    match operation {
        Operation::RenameTable { .. }
        | Operation::RenameColumn { .. }
        | Operation::CreateTable { .. }
        | Operation::CreateEnum { .. }
        | Operation::AttachForeignKeys { .. } => 0,
        Operation::AlterEnum { .. } if gains_texts(operation) => 0,
        Operation::AlterEnum { .. } | Operation::DropEnum { .. } => 3,
        Operation::DropTable { .. } | Operation::DetachForeignKeys { .. } => 2,
        _ => 1,
    }
}

/// Whether an enum type keeps all texts that it has.
fn gains_texts(operation: &Operation) -> bool {
    matches!(operation, Operation::AlterEnum { before, after, .. }
        if before.iter().all(|text| after.contains(text)) && before.len() < after.len())
}

/// The names that the table and its indexes occupy.
fn names(table: &Table) -> impl Iterator<Item = String> {
    let indexes = table.indexes.iter().map(|index| table.beside(&index.name));
    std::iter::once(Cow::Borrowed(&*table.name))
        .chain(indexes)
        .map(|name| name.to_lowercase())
}

/// The tables that the table refers to.
fn parents(table: Option<&Table>) -> BTreeSet<String> {
    table
        .into_iter()
        .flat_map(|table| &table.foreign_keys)
        .map(|key| key.parent.clone())
        .collect()
}
