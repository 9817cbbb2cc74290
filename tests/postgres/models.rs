//! Everything that models can say: created, read, compared, and nothing differs.

use olembic::dialect::Dialect;
use olembic::dialect::postgres::Postgres;
use olembic::introspect::postgres::introspect;
use olembic::prelude::*;
use olembic::schema::{Identity, IdentityKind};

use crate::database::Database;
use crate::shared::{describe, there_and_back, wanted};

db_enum! { pub enum Grade { Good = "good", Bad = "bad" } }
db_enum! { pub enum Paint = "Paint box" { Red = "red", Odd = "it's" } }

model! {
    /// Who makes things; it's quoted.
    pub struct Maker {
        pub name: String,
        soft_delete!();
    }
}

relation_mixin! { pub maker_relation => maker: Maker }

model! {
    /// Every kind of column that all servers have.
    #[table(
        name = "ItemList",
        index(small, big), unique(day, hour), check("small > 0 AND \"doubleD\" <> 1.5"),
        index("lower(text)" desc, small desc, where = "big IS NOT NULL")
    )]
    pub struct Item {
        maker_relation!(Item, back_populates = items, nullable = true, on_delete = cascade);
        timestamps!();
        versioned!();
        pub small: i16,
        #[column(server_default = 5)]
        pub big: Option<i64>,
        #[column(server_default = 1.5)]
        pub float: f32,
        #[column(sql_name = "doubleD", server_default = -2)]
        pub double: f64,
        #[column(server_default = true)]
        pub yes: bool,
        pub bytes: Vec<u8>,
        #[column(server_default = now)]
        pub day: NaiveDate,
        #[column(server_default = now)]
        pub hour: NaiveTime,
        #[column(server_default = now)]
        pub seen: DateTime<Utc>,
        #[column(max_length = 40, unique, server_default = "it's \\ ::text")]
        pub title: String,
        /// A comment with ' and "quotes".
        #[column(collate = "C", server_default = "")]
        pub text: String,
        #[column(sql_type = diesel::sql_types::Text, server_default = sql("upper('x') || 'y'"))]
        pub made: String,
        #[column(db_enum, default = Grade::Good, server_default = Grade::Good)]
        pub grade: Grade,
        #[column(db_enum)]
        pub colour: Option<Paint>,
    }
}

model! {
    /// Refers to itself, has a key of two columns, and shares an enum.
    #[table(primary_key(left, right))]
    pub struct Pair {
        #[column(check = "\"left\" >= 0")]
        pub left: i32,
        pub right: i64,
        #[column(db_enum, index)]
        pub grade: Grade,
        #[column(generated = stored("\"left\" * 2"))]
        pub twice: i32,
    }
}

olembic::models! { Maker, Item, Pair }

#[test]
fn what_models_say_is_created_read_and_found_equal() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    let models = MODELS.schema().expect("the models have no fault");
    let operations = there_and_back(&mut conn, &models);
    assert_eq!(describe(&wanted(&mut conn, &models)), [""; 0]);
    let creations: Vec<&str> = operations.iter().map(olembic::ops::Operation::name).collect();
    assert_eq!(creations[..2], ["create_enum", "create_enum"]);

    let found = introspect(&mut conn).expect("readable");
    let item = found.table("ItemList").expect("the table");
    assert_eq!(
        item.column("id").expect("a key").identity,
        Some(Identity::new(IdentityKind::ByDefault))
    );
    assert_eq!(
        item.comment.as_deref(),
        Some("Every kind of column that all servers have.")
    );
    assert_eq!(found.enums["Paint box"], ["red", "it's"]);
    // A second normalisation changes nothing.
    let once = Postgres.normalise(&models);
    assert_eq!(Postgres.normalise(&once), once);
}

/// What PostgreSQL alone has.
#[cfg(all(feature = "uuid", feature = "json", feature = "decimal"))]
mod own {
    use olembic::prelude::*;

    use super::Grade;

    model! {
        pub struct Maker {
            uuid_key!();
            #[column(precision = 10, scale = 2, server_default = 0.5)]
            pub price: BigDecimal,
            pub data: serde_json::Value,
        }
    }

    model! {
        pub struct Host {
            #[column(sql_type = Array<Text>)]
            pub names: Vec<String>,
            #[column(sql_type = Array<Integer>, index)]
            pub ports: Option<Vec<i32>>,
            #[column(sql_type = diesel::sql_types::Array<diesel::sql_types::Nullable<diesel::sql_types::Text>>)]
            pub gaps: Vec<Option<String>>,
            #[column(sql_type = Array<Grade>)]
            pub grades: Vec<Grade>,
            #[column(sql_type = Inet)]
            pub address: ipnetwork::IpNetwork,
            #[column(sql_type = Cidr)]
            pub network: Option<ipnetwork::IpNetwork>,
            #[column(sql_type = MacAddr)]
            pub card: [u8; 6],
            #[column(sql_type = Timestamptz, server_default = now, on_update = now)]
            pub seen: chrono::DateTime<chrono::Utc>,
            #[column(sql_type = Interval)]
            pub lease: chrono::Duration,
            #[column(sql_type = Uuid, server_default = sql("gen_random_uuid()"))]
            pub token: uuid::Uuid,
            #[column(sql_type = Jsonb)]
            pub labels: serde_json::Value,
            #[column(sql_type = diesel::sql_types::Money)]
            pub costs: diesel::data_types::PgMoney,
        }
    }

    olembic::models! { Maker, Host }
}

#[cfg(all(feature = "uuid", feature = "json", feature = "decimal"))]
#[test]
fn what_postgresql_alone_has_is_created_read_and_found_equal() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    let models = own::MODELS.schema().expect("the models have no fault");
    there_and_back(&mut conn, &models);
}

#[test]
fn the_models_read_and_write_what_was_created() {
    use diesel::prelude::*;
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    let models = MODELS.schema().expect("the models have no fault");
    there_and_back(&mut conn, &models);
    let maker: Maker = diesel::insert_into(makers::table)
        .values(NewMaker::new("ada"))
        .get_result(&mut conn)
        .expect("a numbered row");
    assert_eq!((maker.id, maker.name.as_str()), (1, "ada"));
    let pair = NewPair::new(1, 2, Grade::Bad);
    let pair: Pair = diesel::insert_into(pairs::table)
        .values(pair)
        .get_result(&mut conn)
        .expect("a row with an enum");
    assert_eq!(pair.twice, 2);
    assert!(matches!(pair.grade, Grade::Bad));
}
