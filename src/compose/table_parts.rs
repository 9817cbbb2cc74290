//! The parts of a table that are no columns: `#[table(index(..), unique(..), check(..), ..)]`.
//! From what parse has taken off to the metadata; the columns of keys are checked by the compiler, SQL is not.

use super::builder::{TableBuilder, owned};
use crate::schema::{Check, Index, IndexKey, Origin, Table, TableOptions, Unique, constraint_name, numbered};

/// One part of `#[table(..)]`.
///
/// An index or a unique constraint is munched, an argument a step, into what [`__olembic_table_key!`] wants.
///
/// Invoked as `part [its arguments] { Model builder table part [its arguments] from }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_table_part {
    (index $args:tt $of:tt) => { $crate::__olembic_table_key! { index $args $of keys = [], name = [], unique = [], filter = [], } };
    (unique $args:tt $of:tt) => { $crate::__olembic_table_key! { unique $args $of keys = [], name = [], unique = [], filter = [], } };
    (check [$check:literal $(, name = $name:literal)? $(,)?] { $Model:ident $builder:ident $table:ident $part:ident $args:tt $from:tt }) => {
        $builder.check(
            $check,
            $crate::__olembic_given!([$($name)?] $crate::__private::Option::Some($($name)?), $crate::__private::Option::None),
            $crate::__olembic_origin_of!($from),
        );
    };
    (doc [$($line:literal)*] { $Model:ident $builder:ident $($of:tt)* }) => { $( $builder.doc($line); )* };
    (comment [= $comment:literal] { $Model:ident $builder:ident $($of:tt)* }) => { $builder.comment($comment); };
    (renamed_from [= $name:literal] { $Model:ident $builder:ident $($of:tt)* }) => { $builder.renamed_from($name); };
    (strict [] { $Model:ident $builder:ident $($of:tt)* }) => { $builder.options().strict = true; };
    (without_rowid [] { $Model:ident $builder:ident $($of:tt)* }) => { $builder.options().without_rowid = true; };
    (autoincrement [] { $Model:ident $builder:ident $($of:tt)* }) => { $builder.options().autoincrement = true; };
    // Anything else.
    ($_part:ident $_args:tt { $Model:ident $builder:ident $table:ident $part:ident [$($args:tt)*] $from:tt }) => {
        $crate::__olembic_no_table_part! { [$part $($args)*] $Model $from }
    };
}

/// Says that something is no part of a table.
///
/// Invoked as `[what was written] Model from`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_no_table_part {
    ([schema $($wrong:tt)*] $Model:ident $from:tt) => {
        $crate::__olembic_not_in_a_body! { schema $Model $from "`#[table(schema = \"billing\")]` in front of the struct" }
    };
    ([primary_key $($wrong:tt)*] $Model:ident $from:tt) => {
        $crate::__olembic_not_in_a_body! { primary_key $Model $from "`#[column(primary_key)]` on a field, or `#[table(primary_key(a, b))]` apart from other words" }
    };
    ([name $($wrong:tt)*] $Model:ident $from:tt) => {
        $crate::__olembic_not_in_a_body! { name $Model $from "`#[table(name = \"posts\")]` in front of the struct" }
    };
    ([$($wrong:tt)*] $Model:ident $from:tt) => {
        ::core::compile_error!(::core::concat!(
            "`", $crate::__olembic_table_part_text!($($wrong)*), "` on `", ::core::stringify!($Model), "`", $crate::__olembic_via!($from),
            " is no part of a table: there are `name = \"posts\"`, `schema = \"blog\"` and `primary_key(a, b)` in front of the struct, `unique(a, b, name = \"n\")`, `index(a, b desc, \"lower(c)\", where = \"a > 0\", name = \"n\", unique)`, ",
            "`check(\"a < b\", name = \"n\")`, `comment = \"text\"`, `renamed_from = \"name\"`, `strict`, `without_rowid`, `autoincrement`"
        ));
    };
}

/// Says that a part of a table has another place.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_not_in_a_body {
    ($part:ident $Model:ident $from:tt $place:literal) => {
        ::core::compile_error!(::core::concat!(
            "`",
            ::core::stringify!($part),
            "` on `",
            ::core::stringify!($Model),
            "`",
            $crate::__olembic_via!($from),
            " has another place: write ",
            $place
        ));
    };
}

/// A part as it was written: a name, or a name with a value, or else with arguments.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_table_part_text {
    ($part:ident) => { ::core::stringify!($part) };
    ($part:ident = $($value:tt)*) => { ::core::stringify!($part = $($value)*) };
    ($part:ident $($args:tt)+) => { ::core::concat!(::core::stringify!($part), "(", ::core::stringify!($($args)+), ")") };
}

/// An index or a unique constraint: its keys, and what is said about it.
///
/// Invoked as `part [to do] { Model builder table part [all of it] from } keys = [{ key }..], name = [..], unique = [..], filter = [..],`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_table_key {
    // Complete.
    (
        index [] { $Model:ident $builder:ident $table:ident $part:ident $args:tt $from:tt }
        keys = [$([$($key:tt)*])+], name = [$($name:tt)?], unique = [$($unique:tt)?], filter = [$($filter:tt)?],
    ) => {
        $builder.index(
            ::std::vec![$($($key)*),+],
            $crate::__olembic_given!([$($name)?] $crate::__private::Option::Some($($name)?), $crate::__private::Option::None),
            $crate::__olembic_given!([$($unique)?] true, false),
            $crate::__olembic_given!([$($filter)?] $crate::__private::Option::Some($($filter)?), $crate::__private::Option::None),
            $crate::__olembic_origin_of!($from),
        );
    };
    (
        unique [] { $Model:ident $builder:ident $table:ident $part:ident $args:tt $from:tt }
        keys = [$([$($key:tt)*])+], name = [$($name:tt)?], unique = [], filter = [],
    ) => {
        $builder.unique(
            &[$($($key)*),+],
            $crate::__olembic_given!([$($name)?] $crate::__private::Option::Some($($name)?), $crate::__private::Option::None),
            $crate::__olembic_origin_of!($from),
        );
    };
    // Its name.
    ($part:ident [name = $name:literal $(, $($todo:tt)*)?] $of:tt keys = $keys:tt, name = [], $($more:tt)*) => {
        $crate::__olembic_table_key! { $part [$($($todo)*)?] $of keys = $keys, name = [$name], $($more)* }
    };
    // Its condition.
    (index [where = $filter:literal $(, $($todo:tt)*)?] $of:tt keys = $keys:tt, name = $name:tt, unique = $unique:tt, filter = [],) => {
        $crate::__olembic_table_key! { index [$($($todo)*)?] $of keys = $keys, name = $name, unique = $unique, filter = [$filter], }
    };
    // A unique index. In the first place, `unique` is a column.
    (index [unique $(, $($todo:tt)*)?] $of:tt keys = [$($keys:tt)+], name = $name:tt, unique = [], $($more:tt)*) => {
        $crate::__olembic_table_key! { index [$($($todo)*)?] $of keys = [$($keys)+], name = $name, unique = [unique], $($more)* }
    };
    // A column of a unique constraint.
    (unique [$column:ident $(, $($todo:tt)*)?] { $Model:ident $builder:ident $table:ident $($of:tt)* } keys = [$($keys:tt)*], $($more:tt)*) => {
        $crate::__olembic_table_key! {
            unique [$($($todo)*)?] { $Model $builder $table $($of)* }
            keys = [$($keys)* [$crate::__private::column_name::<$table::$column>()]], $($more)*
        }
    };
    // A column of an index, or an expression, the greatest first or the least.
    (
        index [$column:ident $(collate $collation:literal)? desc $(, $($todo:tt)*)?]
        { $Model:ident $builder:ident $table:ident $($of:tt)* } keys = [$($keys:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_table_key! {
            index [$($($todo)*)?] { $Model $builder $table $($of)* }
            keys = [$($keys)* [$crate::__private::index_key::column::<$table::$column>(true, &[$($collation)?])]], $($more)*
        }
    };
    (
        index [$column:ident $(collate $collation:literal)? $(asc)? $(, $($todo:tt)*)?]
        { $Model:ident $builder:ident $table:ident $($of:tt)* } keys = [$($keys:tt)*], $($more:tt)*
    ) => {
        $crate::__olembic_table_key! {
            index [$($($todo)*)?] { $Model $builder $table $($of)* }
            keys = [$($keys)* [$crate::__private::index_key::column::<$table::$column>(false, &[$($collation)?])]], $($more)*
        }
    };
    (index [$expression:literal $(collate $collation:literal)? desc $(, $($todo:tt)*)?] $of:tt keys = [$($keys:tt)*], $($more:tt)*) => {
        $crate::__olembic_table_key! {
            index [$($($todo)*)?] $of
            keys = [$($keys)* [$crate::__private::index_key::expression($expression, true, &[$($collation)?])]], $($more)*
        }
    };
    (index [$expression:literal $(collate $collation:literal)? $(asc)? $(, $($todo:tt)*)?] $of:tt keys = [$($keys:tt)*], $($more:tt)*) => {
        $crate::__olembic_table_key! {
            index [$($($todo)*)?] $of
            keys = [$($keys)* [$crate::__private::index_key::expression($expression, false, &[$($collation)?])]], $($more)*
        }
    };
    // Anything else.
    ($_part:ident $todo:tt { $Model:ident $builder:ident $table:ident $part:ident [$($args:tt)*] $from:tt } $($slots:tt)*) => {
        $crate::__olembic_no_table_part! { [$part $($args)*] $Model $from }
    };
}

/// The first of two expressions where something is given, else the second.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_given {
    ([] $given:expr, $else:expr) => {
        $else
    };
    ([$_given:tt] $given:expr, $else:expr) => {
        $given
    };
}

impl TableBuilder {
    /// Adds a unique constraint over several columns, brought by a mixin or by the model itself. Without a name it gets
    /// the one of the convention.
    pub fn unique(&mut self, columns: &[&str], name: Option<&str>, origin: Origin) {
        add_unique(&mut self.table, owned(columns), name, origin);
    }

    /// Adds an index, likewise; `filter` is the condition of a row that is in it.
    pub fn index(
        &mut self,
        keys: Vec<IndexKey>,
        name: Option<&str>,
        unique: bool,
        filter: Option<&str>,
        origin: Origin,
    ) {
        let index = Index {
            name: name.unwrap_or_default().to_owned(),
            keys,
            unique,
            filter: filter.map(str::to_owned),
            ..Index::default()
        };
        add_index(&mut self.table, index, origin);
    }

    /// Adds a CHECK constraint, likewise.
    pub fn check(&mut self, expression: &str, name: Option<&str>, origin: Origin) {
        add_check(&mut self.table, expression, name, &[], origin);
    }

    /// A line of the struct's doc comment, which is the table's comment unless one is given.
    pub fn doc(&mut self, line: &str) {
        self.doc.push_str(line);
        self.doc.push('\n');
    }

    /// What the database keeps for readers. The first one stands: the model's own comes before those of its mixins.
    pub fn comment(&mut self, text: &str) {
        self.table.comment = self.table.comment.take().or_else(|| comment(text));
    }

    /// The name that the table had before. The first one stands.
    pub fn renamed_from(&mut self, name: &str) {
        self.table.renamed_from.get_or_insert_with(|| name.to_owned());
    }

    /// What the backend's CREATE TABLE says beside the columns.
    pub fn options(&mut self) -> &mut TableOptions {
        &mut self.table.options
    }
}

pub(super) fn add_unique(table: &mut Table, columns: Vec<String>, name: Option<&str>, origin: Origin) {
    let name = named(table, name, "uq", &columns, origin);
    table.uniques.push(Unique {
        name,
        columns,
        ..Unique::default()
    });
}

pub(super) fn add_index(table: &mut Table, mut index: Index, origin: Origin) {
    let given = Some(index.name.as_str()).filter(|name| !name.is_empty());
    index.name = named(table, given, "ix", &index.key_names(), origin);
    table.indexes.push(index);
}

pub(super) fn add_check(
    table: &mut Table,
    expression: &str,
    name: Option<&str>,
    columns: &[String],
    origin: Origin,
) {
    let name = match name {
        Some(_) => named(table, name, "ck", columns, origin),
        None => {
            // A check is known by what it says, not by its columns: the first free number keeps two apart.
            let name = constraint_name("ck", &table.local_name(), columns);
            let name = numbered(&name, |name| table.checks.iter().any(|check| check.name == name));
            table.origins.insert_unnamed(&name, origin, columns);
            name
        }
    };
    table.checks.push(Check {
        name,
        expression: expression.to_owned(),
    });
}

/// The name that was given, or else the convention's; with where the thing comes from.
pub(super) fn named(
    table: &mut Table,
    name: Option<&str>,
    prefix: &str,
    columns: &[String],
    origin: Origin,
) -> String {
    match name {
        Some(name) => {
            table.origins.insert(name, origin);
            name.to_owned()
        }
        None => {
            let name = constraint_name(prefix, &table.local_name(), columns);
            table.origins.insert_unnamed(&name, origin, columns);
            name
        }
    }
}

/// A doc comment or a text as a comment of the database: each paragraph one line; `None` where nothing is left.
pub(super) fn comment(text: &str) -> Option<String> {
    let mut comment = String::new();
    let mut separator = "";
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            separator = "\n";
            continue;
        }
        if !comment.is_empty() {
            comment.push_str(separator);
        }
        comment.push_str(line);
        separator = " ";
    }
    (!comment.is_empty()).then_some(comment)
}

/// The keys of an index, as the macros write them.
#[doc(hidden)]
pub mod index_key {
    use diesel::query_source::Column;

    use crate::schema::{IndexKey, KeyPart};

    /// The column `C`.
    pub fn column<C: Column>(descending: bool, collation: &[&str]) -> IndexKey {
        key(KeyPart::Column(C::NAME.to_owned()), descending, collation)
    }

    /// SQL over the columns.
    pub fn expression(text: &str, descending: bool, collation: &[&str]) -> IndexKey {
        key(KeyPart::Expression(text.to_owned()), descending, collation)
    }

    fn key(part: KeyPart, descending: bool, collation: &[&str]) -> IndexKey {
        IndexKey {
            part,
            descending,
            collation: collation.first().map(|&name| name.to_owned()),
            ..IndexKey::default()
        }
    }
}
