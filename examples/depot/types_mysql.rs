//! Every type that a model can have on MariaDB and MySQL, with names that Rust takes another way: for `print-schema`.

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
        #[column(sql_type = Json)]
        pub json: serde_json::Value,
        pub more_json: Option<serde_json::Value>,
        #[column(precision = 10, scale = 2)]
        pub price: BigDecimal,
        #[column(db_enum)]
        pub mood: Mood,
        #[column(sql_type = Datetime)]
        pub later: NaiveDateTime,
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

model! {
    /// What only this server has.
    pub struct Count {
        #[column(sql_type = diesel::sql_types::TinyInt)]
        pub tiny: i8,
        #[column(sql_type = diesel::sql_types::Unsigned<diesel::sql_types::TinyInt>)]
        pub unsigned_tiny: u8,
        #[column(sql_type = diesel::sql_types::Unsigned<diesel::sql_types::SmallInt>)]
        pub unsigned_small: u16,
        #[column(sql_type = diesel::sql_types::Unsigned<diesel::sql_types::Integer>)]
        pub unsigned: u32,
        #[column(sql_type = diesel::sql_types::Unsigned<diesel::sql_types::BigInt>)]
        pub unsigned_big: Option<u64>,
    }
}

olembic::models! { Owner, Sample, Place, Count }
