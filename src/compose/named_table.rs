//! The name of a `table!`, and its schema, from Diesel's own traits or, where those do not tell, from `model!`.

use diesel::internal::table_macro::{Identifier, InfixNode, StaticQueryFragment};
use diesel::query_source::Table;

use crate::schema::qualified;

/// A `table!` whose name is known at compile time.
pub trait NamedTable: Table {
    /// The schema that the `table!` names.
    fn schema() -> Option<&'static str>;

    /// The name without it.
    fn name() -> &'static str;
}

impl<T: Table + StaticQueryFragment<Component: TableComponent<T>>> NamedTable for T {
    fn schema() -> Option<&'static str> {
        T::Component::names().0
    }

    fn name() -> &'static str {
        T::Component::names().1
    }
}

/// What Diesel has as the name of the table `T`.
pub trait TableComponent<T> {
    /// The schema, and the name.
    fn names() -> (Option<&'static str>, &'static str);
}

impl<T: StaticQueryFragment<Component = Self>> TableComponent<T> for Identifier<'static> {
    fn names() -> (Option<&'static str>, &'static str) {
        (None, T::STATIC_COMPONENT.0)
    }
}

impl<T: TableOfSchema> TableComponent<T>
    for InfixNode<Identifier<'static>, Identifier<'static>, &'static str>
{
    fn names() -> (Option<&'static str>, &'static str) {
        (Some(T::SCHEMA), T::NAME)
    }
}

/// A table of another schema; `model!` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is of another schema, and nothing says of which",
    note = "implement `olembic::compose::TableOfSchema` for it, beside its `table!`"
)]
pub trait TableOfSchema {
    /// The schema's name.
    const SCHEMA: &'static str;
    /// The table's name in it.
    const NAME: &'static str;
}

/// The name by which the metadata know the table: see [`qualified`].
pub(super) fn name_of<T: NamedTable>() -> String {
    match T::schema() {
        Some(schema) => qualified(Some(schema), T::name()),
        // Which backend it is for, and what a dot means there, nobody knows here.
        None => T::name().to_owned(),
    }
}
