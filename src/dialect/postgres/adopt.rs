//! What models leave to the database, taken from it as it is, so that it is no difference.

use std::collections::BTreeSet;

use super::defaults::is_moment;
use super::normalise::is_integer;
use crate::schema::{
    Check, Column, ColumnType, ForeignKey, Identity, IdentityKind, Origins, Table, Unique, constraint_name,
};

pub(super) fn adopt(found: &Table, wanted: &mut Table) {
    let key = match wanted.primary_key.as_slice() {
        [key] => Some(key.clone()),
        _ => None,
    };
    for column in &mut wanted.columns {
        adopt_old_name(found, column);
        let Some(there) = found.column(&column.name) else {
            continue;
        };
        if key.as_deref() == Some(column.name.as_str()) {
            adopt_numbers(there, column);
        }
        adopt_column(there, column);
    }
    adopt_names(&found.uniques, &mut wanted.uniques, &wanted.origins, |unique| {
        (
            &unique.name,
            constraint_name("uq", &found.local_name(), &unique.columns),
            "_key",
        )
    });
    adopt_names(
        &found.foreign_keys,
        &mut wanted.foreign_keys,
        &wanted.origins,
        |key| {
            (
                &key.name,
                constraint_name("fk", &found.local_name(), &key.columns),
                "_fkey",
            )
        },
    );
    adopt_names(&found.checks, &mut wanted.checks, &wanted.origins, |check| {
        // Which columns it is about is not known here; the prefix tells enough.
        (
            &check.name,
            constraint_name("ck", &found.local_name(), &[]),
            "_check",
        )
    });
}

/// Without quotes, the server writes every name small; an old name may have been written as it stood in the SQL.
fn adopt_old_name(found: &Table, wanted: &mut Column) {
    let Some(old) = &mut wanted.renamed_from else {
        return;
    };
    let small = old.to_lowercase();
    if found.column(old).is_none() && found.column(&small).is_some() {
        *old = small;
    }
}

/// A key without a word about its numbers is numbered as the database does it, if at all.
fn adopt_numbers(found: &Column, wanted: &mut Column) {
    let unsaid = wanted.identity == Some(Identity::new(IdentityKind::ByDefault));
    if unsaid && is_integer(&found.column_type) {
        wanted.identity.clone_from(&found.identity);
        let next = found.default.as_ref().filter(|default| match default {
            crate::schema::ServerDefault::Sql(text) => text.starts_with("nextval("),
            _ => false,
        });
        if wanted.default.is_none() {
            wanted.default = next.cloned();
        }
    }
}

fn adopt_column(found: &Column, wanted: &mut Column) {
    let endless = |column_type: &ColumnType| matches!(column_type, ColumnType::Other(name) if name == "character varying");
    // Diesel has one type for both.
    if wanted.column_type == ColumnType::Text && endless(&found.column_type) {
        wanted.column_type.clone_from(&found.column_type);
    }
    if let (Some(there), Some(default)) = (&found.default, &wanted.default) {
        if is_moment(there, &wanted.column_type) && is_moment(default, &wanted.column_type) {
            wanted.default = Some(there.clone());
        }
    }
}

/// What can be told apart but for its name.
trait Named: Clone + PartialEq {
    fn rename(&mut self, name: &str);
}

macro_rules! named {
    ($($kind:ty),*) => {$(
        impl Named for $kind {
            fn rename(&mut self, name: &str) {
                name.clone_into(&mut self.name);
            }
        }
    )*};
}

named!(Check, ForeignKey, Unique);

/// A constraint that has the convention's name in the models, or none, is the one of the same structure that the server named.
fn adopt_names<T: Named>(
    found: &[T],
    wanted: &mut [T],
    origins: &Origins,
    names: impl Fn(&T) -> (&String, String, &str),
) {
    let mut taken: BTreeSet<String> = wanted.iter().map(|one| names(one).0.clone()).collect();
    for one in wanted {
        let (name, convention, _) = names(one);
        let unnamed = name.starts_with(&convention) || origins.columns_of_unnamed(name).is_some();
        if !unnamed || found.iter().any(|other| names(other).0 == name) {
            continue;
        }
        let same = found.iter().find(|other| {
            let (name, _, ending) = names(other);
            let made_up = name
                .trim_end_matches(|ch: char| ch.is_ascii_digit())
                .ends_with(ending);
            let mut renamed = one.clone();
            renamed.rename(name);
            made_up && !taken.contains(name) && renamed == **other
        });
        if let Some(other) = same {
            let name = names(other).0.clone();
            one.rename(&name);
            taken.insert(name);
        }
    }
}
