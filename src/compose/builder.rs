//! From a model's columns to its [`Table`]: what the generated `describe` functions call.
//! Names and types are taken from Diesel's own traits, so that they cannot differ from the `table!`.

use std::marker::PhantomData;

use diesel::associations::HasTable;
use diesel::expression::Expression;
use diesel::internal::table_macro::{Identifier, StaticQueryFragment};
use diesel::query_source::{Column as DieselColumn, Table as DieselTable};

use super::sql_types::{ColumnSqlType, CountSqlType, DefaultFor, NumericSqlType, TextSqlType};
use crate::schema::{
    Column, ColumnType, Deferrable, ForeignKey, Index, Origin, ReferentialAction, Table, Unique,
    constraint_name, default_name,
};

/// A `table!` of the default schema, whose name is known at compile time.
pub trait NamedTable: DieselTable + StaticQueryFragment<Component = Identifier<'static>> {}

impl<T: DieselTable + StaticQueryFragment<Component = Identifier<'static>>> NamedTable for T {}

fn table_name<T: NamedTable>() -> &'static str {
    T::STATIC_COMPONENT.0
}

/// The name of a column in the database.
pub fn column_name<C: DieselColumn>() -> &'static str {
    C::NAME
}

/// Gathers a model's columns, keys and indexes.
#[derive(Debug)]
pub struct TableBuilder {
    table: Table,
}

impl TableBuilder {
    /// Begins the table `T` of a model.
    pub fn new<T: NamedTable>() -> Self {
        Self {
            table: Table {
                name: table_name::<T>().to_owned(),
                ..Table::default()
            },
        }
    }

    /// Adds the column `C`, brought by a mixin or by the model itself.
    pub fn column<C>(&mut self, mixin: Option<&'static str>) -> ColumnBuilder<'_, C>
    where
        C: DieselColumn + Expression<SqlType: ColumnSqlType>,
    {
        self.table.columns.push(Column {
            nullable: <C::SqlType as ColumnSqlType>::NULLABLE,
            origin: Origin { mixin },
            ..Column::new(C::NAME, <C::SqlType as ColumnSqlType>::column_type())
        });
        ColumnBuilder {
            table: &mut self.table,
            column: PhantomData,
        }
    }

    /// Sets the primary key.
    pub fn primary_key(&mut self, columns: &[&str]) {
        self.table.primary_key = owned(columns);
    }

    /// Adds a relation: the column `C` refers to the key of `P`.
    pub fn relation<C, P>(&mut self) -> RelationBuilder<'_>
    where
        C: DieselColumn,
        P: HasTable<Table: NamedTable<PrimaryKey: DieselColumn>>,
    {
        RelationBuilder {
            origin: origin(&self.table, C::NAME),
            table: &mut self.table,
            key: ForeignKey {
                name: String::new(),
                columns: vec![C::NAME.to_owned()],
                parent: table_name::<P::Table>().to_owned(),
                parent_columns: vec![
                    <<P::Table as DieselTable>::PrimaryKey as DieselColumn>::NAME.to_owned(),
                ],
                on_delete: ReferentialAction::NoAction,
                on_update: ReferentialAction::NoAction,
                deferrable: Deferrable::Not,
            },
            unique: false,
            index: None,
        }
    }

    /// Adds a unique constraint over several columns, brought by a mixin or by the model itself. Without a name it gets
    /// the one of the convention.
    pub fn unique(&mut self, columns: &[&str], name: Option<&str>, mixin: Option<&'static str>) {
        add_unique(&mut self.table, owned(columns), name, Origin { mixin });
    }

    /// Adds an index over several columns, likewise.
    pub fn index(&mut self, columns: &[&str], name: Option<&str>, unique: bool, mixin: Option<&'static str>) {
        add_index(&mut self.table, owned(columns), name, unique, Origin { mixin });
    }

    /// The table, with everything that hangs on it ordered by name.
    pub fn finish(mut self) -> Table {
        self.table.uniques.sort();
        self.table.indexes.sort();
        self.table.foreign_keys.sort();
        self.table
    }
}

/// Adds the options of a column.
#[derive(Debug)]
pub struct ColumnBuilder<'a, C> {
    table: &'a mut Table,
    column: PhantomData<C>,
}

impl<'a, C: DieselColumn> ColumnBuilder<'a, C> {
    /// The database fills the column when an INSERT leaves it out.
    pub fn server_default<D>(self, default: D) -> Self
    where
        C: Expression,
        D: DefaultFor<C::SqlType>,
    {
        if let Some(column) = self.table.columns.last_mut() {
            column.default = Some(default.into());
        }
        self
    }

    /// Text of at most so many characters.
    pub fn max_length(self, length: u32) -> Self
    where
        C: Expression<SqlType: TextSqlType>,
    {
        if let Some(column) = self.table.columns.last_mut() {
            column.column_type = ColumnType::Varchar(length);
        }
        self
    }

    /// An exact number of at most so many digits.
    pub fn precision(self, precision: u32) -> DigitsBuilder<'a>
    where
        C: Expression<SqlType: NumericSqlType>,
    {
        let digits = DigitsBuilder {
            table: self.table,
            precision,
        };
        digits.set(None)
    }

    /// There is no `scale` without a `precision`.
    pub fn scale(self, _: u32) -> Self
    where
        Self: WithPrecision,
    {
        self
    }

    /// Every update through the changeset makes it one more. The database knows nothing of it.
    pub fn on_update(self, _: on_update::Next) -> Self
    where
        C: Expression<SqlType: CountSqlType>,
    {
        self
    }

    /// No two rows share a value.
    pub fn unique(self) -> Self {
        let origin = origin(self.table, C::NAME);
        add_unique(self.table, vec![C::NAME.to_owned()], None, origin);
        self
    }

    /// The column has an index.
    pub fn index(self) -> Self {
        let origin = origin(self.table, C::NAME);
        add_index(self.table, vec![C::NAME.to_owned()], None, false, origin);
        self
    }
}

/// How many digits an exact number has.
#[derive(Debug)]
pub struct DigitsBuilder<'a> {
    table: &'a mut Table,
    precision: u32,
}

impl DigitsBuilder<'_> {
    /// So many of the digits stand behind the point.
    pub fn scale(self, scale: u32) -> Self {
        self.set(Some(scale))
    }

    fn set(self, scale: Option<u32>) -> Self {
        if let Some(column) = self.table.columns.last_mut() {
            column.column_type = ColumnType::Numeric {
                precision: Some(self.precision),
                scale,
            };
        }
        self
    }
}

/// What a column lacks whose `scale` has no `precision`.
#[diagnostic::on_unimplemented(
    message = "`scale` without `precision`",
    label = "how many digits are there before the point?",
    note = "write both: `#[column(precision = 10, scale = 2)]`, for `12345678.90`"
)]
pub trait WithPrecision {}

/// Adds the options of a relation; it is complete when the builder is dropped.
#[derive(Debug)]
pub struct RelationBuilder<'a> {
    table: &'a mut Table,
    key: ForeignKey,
    origin: Origin,
    unique: bool,
    index: Option<Option<Vec<String>>>,
}

impl RelationBuilder<'_> {
    /// What happens to the row when its parent is deleted.
    pub fn on_delete(mut self, action: ReferentialAction) -> Self {
        self.key.on_delete = action;
        self
    }

    /// What happens to the row when its parent's key changes.
    pub fn on_update(mut self, action: ReferentialAction) -> Self {
        self.key.on_update = action;
        self
    }

    /// At most one row for a parent.
    pub fn unique(mut self, unique: bool) -> Self {
        self.unique = unique;
        self
    }

    /// Whether the column has an index, and which columns follow it there; without a word it has one of its own where it is
    /// not unique.
    pub fn index(mut self, index: Option<&[&str]>) -> Self {
        self.index = Some(index.map(owned));
        self
    }

    /// Adds the relation to the table.
    pub fn add(mut self) {
        let columns = self.key.columns.clone();
        if self.unique {
            add_unique(self.table, columns.clone(), None, self.origin);
        }
        let index = self.index.unwrap_or((!self.unique).then(Vec::new));
        if let Some(others) = index {
            let columns = columns.iter().cloned().chain(others).collect();
            add_index(self.table, columns, None, false, self.origin);
        }
        self.key.name = constraint_name("fk", &self.table.name, &columns);
        self.table.origins.insert(&self.key.name, self.origin);
        self.table.foreign_keys.push(self.key);
    }
}

fn owned(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// Where a column comes from.
fn origin(table: &Table, column: &str) -> Origin {
    table
        .column(column)
        .map(|column| column.origin)
        .unwrap_or_default()
}

fn add_unique(table: &mut Table, columns: Vec<String>, name: Option<&str>, origin: Origin) {
    let name = default_name(name.unwrap_or_default(), "uq", &table.name, &columns);
    table.origins.insert(&name, origin);
    table.uniques.push(Unique { name, columns });
}

fn add_index(table: &mut Table, columns: Vec<String>, name: Option<&str>, unique: bool, origin: Origin) {
    let name = default_name(name.unwrap_or_default(), "ix", &table.name, &columns);
    table.origins.insert(&name, origin);
    table.indexes.push(Index {
        unique,
        ..Index::new(name, columns)
    });
}

/// The words that `server_default` knows beside literals.
pub mod server_default {
    use crate::schema::ServerDefault;

    /// The word `now`.
    #[derive(Debug, Clone, Copy)]
    pub struct Moment;

    impl From<Moment> for ServerDefault {
        fn from(_: Moment) -> Self {
            Self::Now
        }
    }

    /// The moment of the INSERT.
    #[allow(non_upper_case_globals)]
    pub const now: Moment = Moment;

    /// SQL, word for word.
    pub fn sql(text: &str) -> ServerDefault {
        ServerDefault::Sql(text.to_owned())
    }
}

/// The word that `on_update` of a column knows beside `now`.
pub mod on_update {
    /// One more.
    #[derive(Debug, Clone, Copy)]
    pub struct Next;

    /// One more than the row has.
    #[allow(non_upper_case_globals)]
    pub const next: Next = Next;
}

/// The words that `on_delete` and `on_update` of a relation know.
#[allow(non_upper_case_globals, missing_docs)]
pub mod action {
    use crate::schema::ReferentialAction;

    pub const no_action: ReferentialAction = ReferentialAction::NoAction;
    pub const restrict: ReferentialAction = ReferentialAction::Restrict;
    pub const cascade: ReferentialAction = ReferentialAction::Cascade;
    pub const set_null: ReferentialAction = ReferentialAction::SetNull;
    pub const set_default: ReferentialAction = ReferentialAction::SetDefault;
}
