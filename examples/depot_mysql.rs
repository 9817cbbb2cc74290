//! A small application on MariaDB and MySQL, whose models can be changed from outside: the tests drive its command line.
#![allow(missing_docs)]

#[path = "depot/app.rs"]
mod app;
#[path = "depot/schemas.rs"]
pub mod schemas;
#[path = "depot/types_mysql.rs"]
pub mod types;

use std::process::ExitCode;

use diesel::MysqlConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use olembic::Models;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/depot/mysql");

pub mod first {
    use olembic::prelude::*;

    db_enum! { pub enum Grade { Good = "good", Bad = "bad" } }

    model! {
        pub struct Maker {
            uuid_key!();
            #[column(max_length = 50, unique)]
            pub name: String,
        }
    }

    relation_mixin! { pub maker_relation => maker: Maker }
    relation_mixin! { pub item_relation => item: Item }

    model! {
        /// A thing in the depot; it's quoted.
        #[table(index(title, maker_id))]
        pub struct Item {
            maker_relation!(Item, back_populates = items, on_delete = cascade);
            item_relation!(Item, name = whole, nullable = true, back_populates = parts);
            #[column(max_length = 80, server_default = "it's \"new\"")]
            pub title: String,
            #[column(precision = 10, scale = 2, server_default = 0.5)]
            pub price: BigDecimal,
            #[column(db_enum, server_default = Grade::Good)]
            pub grade: Grade,
            #[column(check = "amount >= 0")]
            pub amount: i32,
            pub bytes: Option<Vec<u8>>,
            pub day: NaiveDate,
            #[column(server_default = false)]
            pub sold: bool,
            #[column(sql_type = diesel::sql_types::Unsigned<diesel::sql_types::BigInt>)]
            pub hits: u64,
            pub labels: serde_json::Value,
            #[column(sql_type = Datetime, server_default = now)]
            pub seen: chrono::NaiveDateTime,
        }
    }

    olembic::models! { Maker, Item }
}

pub mod second {
    use olembic::prelude::*;

    db_enum! { pub enum Grade { Good = "good", Bad = "bad", Great = "great" } }

    model! {
        pub struct Maker {
            uuid_key!();
            #[column(max_length = 50, unique)]
            pub name: String,
        }
    }

    relation_mixin! { pub maker_relation => maker: Maker }
    relation_mixin! { pub item_relation => item: Item }

    model! {
        /// A thing in the depot; it's quoted.
        #[table(index(title, maker_id))]
        pub struct Item {
            maker_relation!(Item, back_populates = items, on_delete = cascade);
            item_relation!(Item, name = whole, nullable = true, back_populates = parts);
            #[column(max_length = 80, server_default = "it's \"new\"")]
            pub title: String,
            #[column(precision = 10, scale = 2, server_default = 0.5)]
            pub price: BigDecimal,
            #[column(db_enum, server_default = Grade::Good)]
            pub grade: Grade,
            pub bytes: Option<Vec<u8>>,
            pub day: NaiveDate,
            #[column(server_default = false)]
            pub sold: bool,
            #[column(sql_type = diesel::sql_types::Unsigned<diesel::sql_types::BigInt>)]
            pub hits: u64,
            pub labels: serde_json::Value,
            #[column(sql_type = Datetime, server_default = now)]
            pub seen: chrono::NaiveDateTime,
            #[column(max_length = 40, unique)]
            pub slug: String,
            #[column(index)]
            pub note: Option<i64>,
        }
    }

    olembic::models! { Maker, Item }
}

/// What the embedded migrations make.
mod shelves {
    use olembic::prelude::*;

    model! {
        #[table(name = "shelves")]
        pub struct Shelf {
            pub place: String,
        }
    }

    olembic::models! { Shelf }
}

fn models(name: &str) -> Models {
    match name {
        "first" => first::MODELS,
        "second" => second::MODELS,
        "shelves" => shelves::MODELS,
        "types" => types::MODELS,
        "schemas" => schemas::before::MODELS,
        "schemas, changed" => schemas::after::MODELS,
        _ => Models::new(&[]),
    }
}

fn main() -> ExitCode {
    app::run::<MysqlConnection>(models, MIGRATIONS)
}
