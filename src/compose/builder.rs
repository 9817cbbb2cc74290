//! From a model's columns to its [`Table`]: what the generated `describe` functions call.
//! Names and types are taken from Diesel's own traits, so that they cannot differ from the `table!`.

use std::marker::PhantomData;

use diesel::associations::HasTable;
use diesel::expression::Expression;
use diesel::query_source::Column as DieselColumn;

use super::changes::SetOnUpdate;
use super::named_table::{NamedTable, name_of};
use super::relation::RefersTo;
use super::sql_types::{ColumnSqlType, CountSqlType, DefaultFor, NumericSqlType, TextSqlType};
use super::table_parts::{add_check, add_index, add_unique, comment, named};
use super::words::on_update;
use crate::schema::{
    Column, ColumnType, Deferrable, ForeignKey, Generated, Index, Origin, ReferentialAction, Table,
};

/// The name of a column in the database.
pub fn column_name<C: DieselColumn>() -> &'static str {
    C::NAME
}

/// Gathers a model's columns, keys and indexes.
#[derive(Debug)]
pub struct TableBuilder {
    pub(super) table: Table,
    pub(super) doc: String,
}

impl TableBuilder {
    /// Begins the table `T` of a model.
    pub fn new<T: NamedTable>() -> Self {
        Self {
            table: Table {
                name: name_of::<T>(),
                schema: T::schema().map(str::to_owned),
                ..Table::default()
            },
            doc: String::new(),
        }
    }

    /// Adds the column `C`, brought by a mixin or by the model itself.
    pub fn column<C>(&mut self, origin: Origin) -> ColumnBuilder<'_, C>
    where
        C: DieselColumn + Expression<SqlType: ColumnSqlType>,
    {
        self.table.columns.push(Column {
            nullable: <C::SqlType as ColumnSqlType>::NULLABLE,
            origin,
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

    /// Adds a relation: the column `Col`, or the columns, refer to the key of `P`.
    pub fn relation<Col, P>(&mut self) -> RelationBuilder<'_>
    where
        Col: RefersTo<P>,
        P: HasTable<Table: NamedTable>,
    {
        self.refer(&Col::names(), &name_of::<P::Table>(), &Col::key_names())
    }

    fn refer(&mut self, columns: &[&str], parent: &str, parent_columns: &[&str]) -> RelationBuilder<'_> {
        RelationBuilder {
            origin: columns
                .first()
                .map(|column| origin(&self.table, column))
                .unwrap_or_default(),
            table: &mut self.table,
            key: ForeignKey {
                name: String::new(),
                columns: owned(columns),
                parent: parent.to_owned(),
                parent_columns: owned(parent_columns),
                on_delete: ReferentialAction::NoAction,
                on_update: ReferentialAction::NoAction,
                deferrable: Deferrable::Not,
            },
            unique: false,
            index: None,
        }
    }

    /// The table, with everything that hangs on it ordered by name.
    pub fn finish(mut self) -> Table {
        self.table.uniques.sort();
        self.table.indexes.sort();
        self.table.foreign_keys.sort();
        self.table.checks.sort();
        self.table.comment = self.table.comment.or_else(|| comment(&self.doc));
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

    /// Every update through the changeset sets it to the moment. The database knows nothing of it.
    pub fn on_update_now(self, _: impl SetOnUpdate<C>) -> Self {
        self
    }

    /// SQL that no row may fail.
    pub fn check(self, expression: &str) -> Self {
        let origin = origin(self.table, C::NAME);
        add_check(self.table, expression, None, &[C::NAME.to_owned()], origin);
        self
    }

    /// How text is compared and sorted, by the backend's name for it.
    pub fn collate(self, collation: &str) -> Self
    where
        C: Expression<SqlType: TextSqlType>,
    {
        if let Some(column) = self.table.columns.last_mut() {
            column.collation = Some(collation.to_owned());
        }
        self
    }

    /// The database computes the value: `"a + b"`, or `stored("a + b")`.
    pub fn generated(self, generated: impl Into<Generated>) -> Self {
        if let Some(column) = self.table.columns.last_mut() {
            column.generated = Some(generated.into());
        }
        self
    }

    /// The name that the column had before.
    pub fn renamed_from(self, name: &str) -> Self {
        if let Some(column) = self.table.columns.last_mut() {
            column.renamed_from = Some(name.to_owned());
        }
        self
    }

    /// What the database keeps for readers. The last one stands: the doc comment comes first.
    pub fn comment(self, text: &str) -> Self {
        if let Some(column) = self.table.columns.last_mut() {
            column.comment = comment(text);
        }
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
        add_index(self.table, Index::new("", [C::NAME]), origin);
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
            let columns = columns.iter().cloned().chain(others);
            add_index(self.table, Index::new("", columns), self.origin);
        }
        self.key.name = named(self.table, None, "fk", &columns, self.origin);
        self.table.foreign_keys.push(self.key);
    }
}

pub(super) fn owned(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// Where a column comes from.
fn origin(table: &Table, column: &str) -> Origin {
    table
        .column(column)
        .map(|column| column.origin)
        .unwrap_or_default()
}

/// Compiles where a `max_length` can be one.
///
/// # Panics
/// At compile time, where it is 0.
#[doc(hidden)]
pub const fn max_length(length: u32) {
    assert!(
        length > 0,
        "`max_length = 0` leaves room for no text: write 1 or more"
    );
}

/// Compiles where a `sql_name` can be one.
///
/// # Panics
/// At compile time, where it is empty.
#[doc(hidden)]
pub const fn sql_name(name: &str) {
    assert!(
        !name.is_empty(),
        "`sql_name = \"\"` is no name of a column: write one, or leave the option out"
    );
}
