//! Every type that a model can have on PostgreSQL, with names that Rust takes another way: for `print-schema`.

use diesel::data_types::PgInterval;
use olembic::prelude::*;

db_enum! { pub enum Mood { Good = "good", Bad = "bad" } }

model! {
    pub struct Owner {
        #[column(max_length = 20)]
        pub name: String,
    }
}

relation_mixin! { pub owner_relation => owner: Owner }

model! {
    /// One column of each.
    pub struct Sample {
        uuid_key!();
        owner_relation!(Sample);
        pub small: i16,
        pub plain: i32,
        pub big: i64,
        pub real: f32,
        pub double: f64,
        pub yes: bool,
        pub text: String,
        #[column(max_length = 40)]
        pub short: Option<String>,
        pub bytes: Vec<u8>,
        pub day: NaiveDate,
        pub hour: NaiveTime,
        pub moment: NaiveDateTime,
        #[column(sql_type = Timestamptz)]
        pub instant: DateTime<Utc>,
        #[column(sql_type = Json)]
        pub json: serde_json::Value,
        #[column(sql_type = Jsonb)]
        pub jsonb: Option<serde_json::Value>,
        #[column(precision = 10, scale = 2)]
        pub price: BigDecimal,
        #[column(db_enum)]
        pub mood: Mood,
        #[column(sql_type = Array<Text>)]
        pub tags: Vec<String>,
        #[column(sql_type = Interval)]
        pub span: PgInterval,
        #[column(sql_type = diesel::sql_types::Oid)]
        pub oid: u32,
        #[column(sql_name = "type")]
        pub kind: i32,
        #[column(sql_name = "samples")]
        pub same: Option<i32>,
    }
}

model! {
    /// A key of two columns, and a way to itself.
    #[table(primary_key(country, number))]
    pub struct Place {
        pub country: i32,
        pub number: i32,
    }
}

olembic::models! { Owner, Sample, Place }
