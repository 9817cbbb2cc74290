//! Which indexes and constraints of a table differ.
//! One without a name equals any of the same structure: SQLite keeps no name where none was written.

use crate::schema::{Check, ForeignKey, Index, KeyPart, Unique};
use crate::sql::identifiers;

/// The indexes or constraints of one kind that only one side has.
pub(super) struct Changed<'a, T> {
    /// Those of the database alone.
    pub lost: Vec<&'a T>,
    /// Those of the models alone.
    pub gained: Vec<&'a T>,
}

/// What has a name, and the same structure under another one.
pub(super) trait Key: PartialEq + Clone {
    fn name(&self) -> &str;
    fn set_name(&mut self, name: &str);
    /// Whether it cannot stay when this column goes.
    fn stands_on(&self, column: &str) -> bool;
}

macro_rules! key {
    ($($kind:ty: $stands_on:expr),*) => {$(
        impl Key for $kind {
            fn name(&self) -> &str {
                &self.name
            }

            fn set_name(&mut self, name: &str) {
                name.clone_into(&mut self.name);
            }

            fn stands_on(&self, column: &str) -> bool {
                $stands_on(self, column)
            }
        }
    )*};
}

key!(
    Check: |check: &Check, column| mentions(&check.expression, column),
    ForeignKey: |key: &ForeignKey, column| has(&key.columns, column),
    Index: index_stands_on,
    Unique: |unique: &Unique, column| has(&unique.columns, column)
);

fn has(columns: &[String], column: &str) -> bool {
    columns.iter().any(|other| other == column)
}

fn mentions(expression: &str, column: &str) -> bool {
    identifiers(expression).contains(&column.to_lowercase())
}

fn index_stands_on(index: &Index, column: &str) -> bool {
    let filter = index.filter.as_ref();
    filter.is_some_and(|filter| mentions(filter, column))
        || index.keys.iter().any(|key| match &key.part {
            KeyPart::Column(name) => name == column,
            KeyPart::Expression(text) => mentions(text, column),
        })
}

/// Pairs equal ones first, then those without a name; what is left differs. What stands on one of the columns
/// `made_anew` is made anew too.
pub(super) fn changed<'a, T: Key>(current: &'a [T], desired: &'a [T], made_anew: &[&str]) -> Changed<'a, T> {
    let anew = |key: &T| made_anew.iter().any(|column| key.stands_on(column));
    let mut gained: Vec<&T> = desired.iter().collect();
    let mut lost: Vec<&T> = Vec::new();
    for old in current {
        match gained.iter().position(|new| *new == old && !anew(old)) {
            Some(found) => {
                gained.remove(found);
            }
            None => lost.push(old),
        }
    }
    lost.retain(|old| {
        match gained
            .iter()
            .position(|new| same_but_for_name::<T>(old, new) && !anew(old))
        {
            Some(found) => {
                gained.remove(found);
                false
            }
            None => true,
        }
    });
    Changed { lost, gained }
}

fn same_but_for_name<T: Key>(old: &T, new: &T) -> bool {
    if !old.name().is_empty() && !new.name().is_empty() {
        return false;
    }
    let mut named = old.clone();
    named.set_name(new.name());
    named == *new
}
