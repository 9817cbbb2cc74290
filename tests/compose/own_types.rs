//! Types of the user's own, through `sql_type`.

use std::marker::PhantomData;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Integer, Text};
use diesel::sqlite::Sqlite;
use olembic::prelude::*;
use olembic::schema::{ColumnType, ServerDefault};

use crate::database::database;

/// Cents, stored as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = BigInt)]
pub struct Price(i64);

impl ToSql<BigInt, Sqlite> for Price {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        <i64 as ToSql<BigInt, Sqlite>>::to_sql(&self.0, out)
    }
}

impl FromSql<BigInt, Sqlite> for Price {
    fn from_sql(bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <i64 as FromSql<BigInt, Sqlite>>::from_sql(bytes).map(Self)
    }
}

/// A list with commas, of anything: a type with angle brackets.
#[derive(Debug, Clone, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Text)]
pub struct Listed<T: std::fmt::Debug, const N: usize = 0>(Vec<String>, PhantomData<T>);

impl<T: std::fmt::Debug, const N: usize> Listed<T, N> {
    fn new(words: &[&str]) -> Self {
        Self(words.iter().map(|word| (*word).to_owned()).collect(), PhantomData)
    }
}

impl<T: std::fmt::Debug, const N: usize> ToSql<Text, Sqlite> for Listed<T, N> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.join(","));
        Ok(serialize::IsNull::No)
    }
}

impl<T: std::fmt::Debug, const N: usize> FromSql<Text, Sqlite> for Listed<T, N> {
    fn from_sql(bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        Ok(Self(text.split(',').map(str::to_owned).collect(), PhantomData))
    }
}

/// A SQL type of the user's own, in a module of its own.
mod colours {
    use super::*;

    #[derive(Debug, Clone, Copy, diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct ColourCode;

    impl olembic::ColumnSqlType for ColourCode {
        fn column_type() -> ColumnType {
            ColumnType::Varchar(7)
        }
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq, FromSqlRow, AsExpression)]
    #[diesel(sql_type = ColourCode)]
    pub struct Colour(pub u32);

    impl ToSql<ColourCode, Sqlite> for Colour {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(format!("#{:06x}", self.0));
            Ok(serialize::IsNull::No)
        }
    }

    impl FromSql<ColourCode, Sqlite> for Colour {
        fn from_sql(bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
            let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
            Ok(Self(u32::from_str_radix(&text[1..], 16)?))
        }
    }
}

/// A key with a type of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, FromSqlRow, AsExpression)]
#[diesel(sql_type = Integer)]
pub struct ThingId(i32);

impl ToSql<Integer, Sqlite> for ThingId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        <i32 as ToSql<Integer, Sqlite>>::to_sql(&self.0, out)
    }
}

impl FromSql<Integer, Sqlite> for ThingId {
    fn from_sql(bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <i32 as FromSql<Integer, Sqlite>>::from_sql(bytes).map(Self)
    }
}

model! {
    #[derive(PartialEq)]
    pub struct Thing {
        #[column(primary_key, sql_type = Integer)]
        pub number: ThingId,
        #[column(sql_type = BigInt)]
        pub price: Price,
        #[column(sql_type = BigInt, default = Price(7), server_default = 5, index)]
        pub discount: Option<Price>,
        #[column(sql_type = Text, max_length = 40, default = Listed::new(&["x"]))]
        pub words: Listed<u8>,
        #[column(sql_type = Text)]
        pub more: Option<Listed<u8>>,
        #[column(sql_type = Text)]
        pub sized: Listed<Vec<u8>, 3>,
        #[column(sql_type = Text)]
        pub maybe_sized: Option<Listed<Vec<u8>, 3>>,
        #[column(sql_type = colours::ColourCode)]
        pub colour: colours::Colour,
        #[column(sql_type = crate::own_types::colours::ColourCode, server_default = sql("'#00' || '0003'"))]
        pub background: Option<colours::Colour>,
        #[column(sql_type = diesel::sql_types::Double)]
        plain: f64,
    }
}

relation_mixin! { pub thing_relation => thing: Thing }

model! {
    /// A child of a parent whose key has a type of its own.
    pub struct Part {
        thing_relation!(back_populates = parts);
        thing_relation!(name = spare, nullable = true);
    }
}

model! {
    /// As many as a table takes without another feature of Diesel, within the default recursion limit.
    #[new(derive(PartialEq))]
    pub struct Wide {
        #[column(sql_type = Text)]
        pub f0: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f1: Price,
        #[column(sql_type = Text)]
        pub f2: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f3: Price,
        #[column(sql_type = Text)]
        pub f4: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f5: Price,
        #[column(sql_type = Text)]
        pub f6: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f7: Price,
        #[column(sql_type = Text)]
        pub f8: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f9: Price,
        #[column(sql_type = Text)]
        pub f10: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f11: Price,
        #[column(sql_type = Text)]
        pub f12: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f13: Price,
        #[column(sql_type = Text)]
        pub f14: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f15: Price,
        #[column(sql_type = Text)]
        pub f16: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f17: Price,
        #[column(sql_type = Text)]
        pub f18: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f19: Price,
        #[column(sql_type = Text)]
        pub f20: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f21: Price,
        #[column(sql_type = Text)]
        pub f22: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f23: Price,
        #[column(sql_type = Text)]
        pub f24: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f25: Price,
        #[column(sql_type = Text)]
        pub f26: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f27: Price,
        #[column(sql_type = Text)]
        pub f28: Option<Listed<u8>>,
        #[column(sql_type = BigInt)]
        pub f29: Price,
        #[column(sql_type = Text)]
        pub f30: Option<Listed<u8>>,
    }
}

olembic::models! { Thing, Part, Wide }

fn thing() -> NewThing {
    NewThing::new(
        Price(1 << 40),
        Listed::<Vec<u8>, 3>::new(&["a", "b"]),
        colours::Colour(0x0a_0b_0c),
        0.5,
    )
}

fn stored(new: NewThing, connection: &mut SqliteConnection) -> Thing {
    diesel::insert_into(things::table)
        .values(new)
        .get_result(connection)
        .unwrap()
}

#[test]
fn types_of_one_s_own_are_written_and_read() {
    let mut connection = database(MODELS);
    let read = stored(
        NewThing {
            more: Some(Listed::new(&["c"])),
            background: Some(Some(colours::Colour(0xff_ff_ff))),
            ..thing()
        },
        &mut connection,
    );
    assert_eq!(
        (read.number, read.price, read.discount),
        (ThingId(1), Price(1 << 40), Some(Price(7)))
    );
    assert_eq!(
        (read.words.0, read.more),
        (vec!["x".to_owned()], Some(Listed::new(&["c"])))
    );
    assert_eq!((read.sized, read.maybe_sized), (Listed::new(&["a", "b"]), None));
    assert_eq!(read.colour, colours::Colour(0x0a_0b_0c));
    assert_eq!(read.background, Some(colours::Colour(0xff_ff_ff)));
    let text: String = diesel::dsl::sql::<Text>("SELECT colour FROM things")
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(text, "#0a0b0c");
}

#[test]
fn they_are_compared_and_changed_like_any_other() {
    let mut connection = database(MODELS);
    let read = stored(thing(), &mut connection);
    assert_eq!(read.background, Some(colours::Colour(3)));
    let changes = ThingChanges {
        price: Some(Price(3)),
        discount: Some(None),
        background: Some(Some(colours::Colour(1))),
        ..Default::default()
    };
    assert_eq!(changes.apply(&read, &mut connection).unwrap(), 1);
    let found: Thing = things::table
        .filter(things::price.eq(Price(3)))
        .filter(things::discount.is_null())
        .filter(things::background.eq(colours::Colour(1)))
        .first(&mut connection)
        .unwrap();
    assert_eq!(found.number, read.number);
    // A column of Diesel's type keeps Diesel's operators.
    let double: i64 = things::table
        .select(things::price + things::price)
        .first(&mut connection)
        .unwrap();
    assert_eq!(double, 6);
    let plain: f64 = things::table
        .select(things::plain + 1.0)
        .first(&mut connection)
        .unwrap();
    assert_eq!(plain, 1.5);
}

#[test]
fn a_relation_takes_the_type_of_the_parent_s_key() {
    let mut connection = database(MODELS);
    let parent = stored(thing(), &mut connection);
    let part: Part = diesel::insert_into(parts::table)
        .values(NewPart {
            spare_id: Some(parent.number),
            ..NewPart::new(parent.number)
        })
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((part.thing_id, part.spare_id), (ThingId(1), Some(ThingId(1))));
    assert_eq!(
        parent.parts().count().get_result::<i64>(&mut connection).unwrap(),
        1
    );
    assert_eq!(part.spare().first::<Thing>(&mut connection).unwrap(), parent);
}

#[test]
fn the_metadata_follows_from_the_sql_type() {
    let table = Thing::describe();
    let column = |name: &str| table.column(name).unwrap().clone();
    assert_eq!(column("number").column_type, ColumnType::Integer);
    assert_eq!(
        (column("price").column_type, column("price").nullable),
        (ColumnType::BigInt, false)
    );
    assert_eq!(column("discount").default, Some(ServerDefault::Integer(5)));
    assert_eq!(column("words").column_type, ColumnType::Varchar(40));
    assert_eq!(
        (column("maybe_sized").column_type, column("maybe_sized").nullable),
        (ColumnType::Text, true)
    );
    assert_eq!(
        (column("colour").column_type, column("colour").nullable),
        (ColumnType::Varchar(7), false)
    );
    assert!(column("background").nullable);
    assert_eq!(table.indexes[0].key_names(), ["discount"]);
}
