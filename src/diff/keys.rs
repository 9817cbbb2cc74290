//! Which indexes and constraints of a table differ.
//! One without a name equals any of the same structure: SQLite keeps no name where none was written.

use crate::schema::{ForeignKey, Index, Unique};

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
}

macro_rules! key {
    ($($kind:ty),*) => {$(
        impl Key for $kind {
            fn name(&self) -> &str {
                &self.name
            }

            fn set_name(&mut self, name: &str) {
                name.clone_into(&mut self.name);
            }
        }
    )*};
}

key!(ForeignKey, Index, Unique);

/// Pairs equal ones first, then those without a name; what is left differs.
pub(super) fn changed<'a, T: Key>(current: &'a [T], desired: &'a [T]) -> Changed<'a, T> {
    let mut gained: Vec<&T> = desired.iter().collect();
    let mut lost: Vec<&T> = Vec::new();
    for old in current {
        match gained.iter().position(|new| *new == old) {
            Some(found) => {
                gained.remove(found);
            }
            None => lost.push(old),
        }
    }
    lost.retain(
        |old| match gained.iter().position(|new| same_but_for_name::<T>(old, new)) {
            Some(found) => {
                gained.remove(found);
                false
            }
            None => true,
        },
    );
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
