//! Fields: every type, nullable or not, defaults on either side, and what the options do.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use olembic::prelude::*;
use olembic::schema::{ColumnType, ServerDefault};

use crate::database::database;

model! {
    /// One of each.
    #[derive(PartialEq, Debug, Clone)]
    pub struct Sample {
        pub small: i16,
        pub number: i32,
        pub big: i64,
        pub single: f32,
        pub double: f64,
        pub flag: bool,
        pub words: String,
        pub bytes: Vec<u8>,
        pub day: NaiveDate,
        pub time: NaiveTime,
        pub moment: NaiveDateTime,
        pub maybe_small: Option<i16>,
        pub maybe_number: Option<i32>,
        pub maybe_big: Option<i64>,
        pub maybe_single: Option<f32>,
        pub maybe_double: Option<f64>,
        pub maybe_flag: Option<bool>,
        pub maybe_words: Option<String>,
        pub maybe_bytes: Option<Vec<u8>>,
        pub maybe_day: Option<chrono::NaiveDate>,
        pub maybe_time: Option<chrono::NaiveTime>,
        pub maybe_moment: Option<chrono::NaiveDateTime>,
    }
}

model! {
    /// Defaults on either side.
    #[derive(PartialEq)]
    #[table(name = "settings")]
    pub struct Setting {
        #[column(primary_key, max_length = 20)]
        pub key: String,
        #[column(default = "none")]
        pub rust: String,
        #[column(server_default = "none")]
        pub server: String,
        #[column(default = "rust", server_default = "server")]
        pub both: String,
        #[column(default = 3 + 4)]
        pub sum: i16,
        #[column(default = 0.5)]
        pub half: f32,
        #[column(default = "given")]
        pub given: Option<String>,
        #[column(server_default = -5)]
        pub negative: i64,
        #[column(server_default = 1.25)]
        pub fraction: f64,
        #[column(server_default = true)]
        pub flag: bool,
        #[column(server_default = sql("1 + 1"))]
        pub two: i32,
        #[column(server_default = "it's")]
        pub quoted: Option<String>,
        #[column(server_default = now)]
        pub moment: NaiveDateTime,
        #[column(sql_name = "type", default = 7)]
        kind: i32,
    }
}

model! {
    /// A key of its own, numbered by the database.
    pub struct Ticket {
        #[column(primary_key)]
        pub number: i64,
        pub text: String,
    }
}

olembic::models! { Sample, Setting, Ticket }

fn sample() -> NewSample {
    NewSample {
        maybe_words: Some("щедрый 🌻".into()),
        maybe_bytes: Some(vec![0, 255]),
        maybe_day: NaiveDate::from_ymd_opt(2024, 2, 29),
        ..NewSample::new(
            -5,
            7,
            1 << 40,
            0.5,
            1e300,
            true,
            "words",
            [1, 2, 3],
            NaiveDate::from_ymd_opt(1969, 12, 31).unwrap(),
            NaiveTime::from_hms_opt(23, 59, 58).unwrap(),
            NaiveDate::from_ymd_opt(2026, 1, 2)
                .unwrap()
                .and_hms_milli_opt(3, 4, 5, 678)
                .unwrap(),
        )
    }
}

#[test]
fn every_type_is_written_and_read() {
    let mut connection = database(MODELS);
    let read: Sample = diesel::insert_into(samples::table)
        .values(sample())
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((read.small, read.number, read.big), (-5, 7, 1 << 40));
    assert_eq!((read.single, read.double, read.flag), (0.5, 1e300, true));
    assert_eq!(
        (read.words.as_str(), read.bytes.as_slice()),
        ("words", [1, 2, 3].as_slice())
    );
    assert_eq!(read.moment.to_string(), "2026-01-02 03:04:05.678");
    assert_eq!(read.maybe_words.as_deref(), Some("щедрый 🌻"));
    assert_eq!(read.maybe_bytes, Some(vec![0, 255]));
    assert_eq!(read.maybe_day, NaiveDate::from_ymd_opt(2024, 2, 29));
    assert_eq!(
        (read.maybe_small, read.maybe_number, read.maybe_big),
        (None, None, None)
    );
    assert_eq!(
        (read.maybe_single, read.maybe_double, read.maybe_flag),
        (None, None, None)
    );
    assert_eq!((read.maybe_time, read.maybe_moment), (None, None));

    let found: Sample = samples::table
        .find(read.id)
        .select(Sample::as_select())
        .first(&mut connection)
        .unwrap();
    assert_eq!(found, read);
}

#[test]
fn numbers_and_moments_have_diesel_s_operators() {
    let mut connection = database(MODELS);
    let read: Sample = diesel::insert_into(samples::table)
        .values(sample())
        .get_result(&mut connection)
        .unwrap();
    diesel::update(&read)
        .set(samples::number.eq(samples::number + 1))
        .execute(&mut connection)
        .unwrap();
    let number: i32 = samples::table
        .select(samples::number * 2)
        .first(&mut connection)
        .unwrap();
    assert_eq!(number, 16);
}

#[test]
fn defaults_come_from_the_side_that_has_them() {
    let mut connection = database(MODELS);
    let new = NewSetting::new("a");
    assert_eq!(
        (new.rust.as_str(), &new.server, new.both.as_str()),
        ("none", &None, "rust")
    );
    let read: Setting = diesel::insert_into(settings::table)
        .values(new)
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(
        (read.rust.as_str(), read.server.as_str(), read.both.as_str()),
        ("none", "none", "rust")
    );
    assert_eq!(
        (read.sum, read.half, read.given.as_deref()),
        (7, 0.5, Some("given"))
    );
    assert_eq!(
        (read.negative, read.fraction, read.flag, read.two),
        (-5, 1.25, true, 2)
    );
    assert_eq!((read.quoted.as_deref(), read.kind), (Some("it's"), 7));

    // NULL is not the same as leaving out.
    let new = NewSetting {
        quoted: Some(None),
        server: Some("own".into()),
        ..NewSetting::new("b")
    };
    let read: Setting = diesel::insert_into(settings::table)
        .values(new)
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((read.quoted, read.server.as_str()), (None, "own"));

    // What the database fills in, plain SQL gets as well.
    diesel::sql_query("INSERT INTO settings (key, rust, sum, half, \"type\") VALUES ('c', '', 0, 0, 0)")
        .execute(&mut connection)
        .unwrap();
    let both: String = settings::table
        .find("c")
        .select(settings::both)
        .first(&mut connection)
        .unwrap();
    assert_eq!(both, "server");
}

#[test]
fn an_integer_key_is_numbered_and_may_be_given() {
    let mut connection = database(MODELS);
    let first: Ticket = diesel::insert_into(tickets::table)
        .values(NewTicket::new("a"))
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(first.number, 1);
    let given: Ticket = diesel::insert_into(tickets::table)
        .values((tickets::number.eq(1 << 40), NewTicket::new("b")))
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(given.number, 1 << 40);
}

#[test]
fn the_metadata_says_what_was_written() {
    let schema = MODELS.schema().unwrap();
    let table = schema.table("settings").unwrap();
    let column = |name: &str| table.column(name).unwrap().clone();
    assert_eq!(column("key").column_type, ColumnType::Varchar(20));
    assert_eq!(column("server").default, Some(ServerDefault::Text("none".into())));
    assert_eq!(column("negative").default, Some(ServerDefault::Integer(-5)));
    assert_eq!(
        column("fraction").default,
        Some(ServerDefault::Float("1.25".into()))
    );
    assert_eq!(column("flag").default, Some(ServerDefault::Bool(true)));
    assert_eq!(column("two").default, Some(ServerDefault::Sql("1 + 1".into())));
    assert_eq!(column("moment").default, Some(ServerDefault::Now));
    assert_eq!(column("rust").default, None);
    assert_eq!(column("type").column_type, ColumnType::Integer);
    assert!(column("given").nullable && !column("rust").nullable);
    assert_eq!(table.primary_key, ["key"]);
    let order: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(order[..4], ["key", "rust", "server", "both"]);
}
