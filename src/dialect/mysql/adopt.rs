//! What models leave to the database, taken from it as it is, so that it is no difference.

use std::collections::BTreeSet;

use super::create::is_of_column;
use super::defaults::is_moment;
use super::implied::implied;
use super::types::is_integer;
use crate::schema::{
    Check, Column, ColumnType, ForeignKey, Identity, IdentityKind, Index, KeyPart, Origins, Table, Unique,
    constraint_name,
};

pub(super) fn adopt(found: &Table, wanted: &mut Table) {
    let options = &mut wanted.options;
    options.engine = options.engine.take().or_else(|| found.options.engine.clone());
    options.collation = options
        .collation
        .take()
        .or_else(|| found.options.collation.clone());
    let key = match wanted.primary_key.as_slice() {
        [key] => Some(key.clone()),
        _ => None,
    };
    for column in &mut wanted.columns {
        let Some(there) = found.column(&column.name) else {
            continue;
        };
        let unsaid = column.identity == Some(Identity::new(IdentityKind::ByDefault));
        if key.as_deref() == Some(column.name.as_str()) && unsaid && is_integer(&there.column_type) {
            column.identity.clone_from(&there.identity);
        }
        adopt_column(there, column);
    }
    adopt_indexes(found, wanted);
    indexes_of_keys(found, wanted);
    adopt_names(&found.uniques, &mut wanted.uniques, &wanted.origins, |unique| {
        let first = unique.columns.first();
        let made_up = first.is_some_and(|first| is_numbered_name(&unique.name, first, "_"));
        (
            &unique.name,
            constraint_name("uq", &found.name, &unique.columns),
            made_up,
        )
    });
    adopt_names(&found.indexes, &mut wanted.indexes, &wanted.origins, |index| {
        let made_up = index
            .columns()
            .next()
            .is_some_and(|first| is_numbered_name(&index.name, first, "_"));
        (
            &index.name,
            constraint_name("ix", &found.name, &index.key_names()),
            made_up,
        )
    });
    adopt_names(
        &found.foreign_keys,
        &mut wanted.foreign_keys,
        &wanted.origins,
        |key| {
            let made_up = key.name.starts_with(&format!("{}_ibfk_", found.name));
            (
                &key.name,
                constraint_name("fk", &found.name, &key.columns),
                made_up,
            )
        },
    );
    adopt_names(&found.checks, &mut wanted.checks, &wanted.origins, |check| {
        let of_mysql = format!("{}_chk", found.name);
        let made_up = is_numbered_name(&check.name, "CONSTRAINT", "_")
            || is_numbered_name(&check.name, &of_mysql, "_")
            || is_of_column(found, &check.name);
        // Which columns it is about is not known here; the prefix tells enough.
        (&check.name, constraint_name("ck", &found.name, &[]), made_up)
    });
}

/// Whether the name is the word, alone or with a number behind it.
fn is_numbered_name(name: &str, word: &str, between: &str) -> bool {
    let Some(rest) = name.strip_prefix(word) else {
        return false;
    };
    let number = rest.strip_prefix(between).unwrap_or_default();
    rest.is_empty() || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Diesel reads some types of the server as one; which of them it is, models cannot say.
fn adopt_column(found: &Column, wanted: &mut Column) {
    let of_wanted = wanted.column_type.clone();
    let begins = |words: &[&str]| match &found.column_type {
        ColumnType::Other(name) => words.iter().any(|word| {
            let rest = name.strip_prefix(word);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
        }),
        _ => false,
    };
    let same = match &wanted.column_type {
        ColumnType::Timestamp => {
            begins(&["datetime", "timestamp"]) || found.column_type == ColumnType::TimestampTz
        }
        ColumnType::TimestampTz => begins(&["timestamp"]),
        ColumnType::Time => begins(&["time"]),
        ColumnType::Text => begins(&["mediumtext", "longtext"]),
        ColumnType::Binary => begins(&["mediumblob", "longblob"]),
        _ => false,
    };
    if same {
        wanted.column_type.clone_from(&found.column_type);
    }
    if let (Some(there), Some(default)) = (&found.default, &wanted.default) {
        if is_moment(there, &found.column_type) && is_moment(default, &of_wanted) {
            wanted.default = Some(there.clone());
        }
    }
}

/// A unique index over whole columns is a UNIQUE constraint here; and how much of a text is indexed, models cannot say.
fn adopt_indexes(found: &Table, wanted: &mut Table) {
    let is_there = |index: &Index| {
        let columns: Vec<&str> = index.columns().collect();
        let plain = index
            .keys
            .iter()
            .all(|key| matches!(key.part, KeyPart::Column(_)) && !key.descending);
        let same = |unique: &&Unique| unique.name == index.name && unique.columns == columns;
        let found = found.uniques.iter().find(same);
        found.filter(|_| index.unique && plain && columns.len() == index.keys.len())
    };
    let mut uniques = Vec::new();
    wanted.indexes.retain(|index| match is_there(index) {
        Some(unique) => {
            uniques.push(unique.clone());
            false
        }
        None => true,
    });
    wanted.uniques.extend(uniques);
    wanted.uniques.sort();
    for index in &mut wanted.indexes {
        let Some(there) = found.indexes.iter().find(|there| there.name == index.name) else {
            continue;
        };
        for (key, there) in index.keys.iter_mut().zip(&there.keys) {
            if key.part == there.part {
                key.prefix = there.prefix;
            }
        }
    }
}

/// The server names the index that a foreign key without a name needs by the key's first column. Nobody wanted it, and it stays.
fn indexes_of_keys(found: &Table, wanted: &mut Table) {
    for index in implied(wanted) {
        let same = |there: &&Index| {
            let first = index.columns().next().unwrap_or_default();
            is_numbered_name(&there.name, first, "_") && there.keys == index.keys && !there.unique
        };
        let there = found.indexes.iter().find(same);
        wanted
            .indexes
            .extend(there.filter(|there| there.method.is_none()).cloned());
    }
    wanted.indexes.sort();
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

named!(Check, ForeignKey, Index, Unique);

/// What has the convention's name in the models is the one of the same structure that the server named.
fn adopt_names<T: Named>(
    found: &[T],
    wanted: &mut [T],
    origins: &Origins,
    names: impl Fn(&T) -> (&String, String, bool),
) {
    let mut taken: BTreeSet<String> = wanted.iter().map(|one| names(one).0.clone()).collect();
    for one in wanted {
        let (name, convention, _) = names(one);
        let unnamed = name.starts_with(&convention) || origins.columns_of_unnamed(name).is_some();
        if !unnamed || found.iter().any(|other| names(other).0 == name) {
            continue;
        }
        let same = found.iter().find(|other| {
            let (name, _, made_up) = names(other);
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
