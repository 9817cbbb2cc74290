//! The types of the time crate.

use diesel::prelude::*;
use olembic::prelude::*;
use olembic::schema::ColumnType;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::database::database;

model! {
    pub struct Shift {
        pub day: time::Date,
        pub start: Option<time::Time>,
        pub planned: PrimitiveDateTime,
        pub noted: Option<time::PrimitiveDateTime>,
        pub began: OffsetDateTime,
        pub ended: Option<time::OffsetDateTime>,
    }
}

olembic::models! { Shift }

#[test]
fn they_are_written_and_read() {
    let mut connection = database(MODELS);
    let began = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
    let planned = PrimitiveDateTime::new(began.date(), began.time());
    let shift: Shift = diesel::insert_into(shifts::table)
        .values(NewShift {
            start: Some(began.time()),
            ended: Some(began),
            ..NewShift::new(began.date(), planned, began)
        })
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((shift.day, shift.start), (began.date(), Some(began.time())));
    assert_eq!((shift.planned, shift.noted), (planned, None));
    assert_eq!((shift.began, shift.ended), (began, Some(began)));
    let table = Shift::describe();
    let types: Vec<_> = table
        .columns
        .iter()
        .map(|column| column.column_type.clone())
        .collect();
    assert_eq!(
        types[3..6],
        [
            ColumnType::Timestamp,
            ColumnType::Timestamp,
            ColumnType::TimestampTz
        ]
    );
}
