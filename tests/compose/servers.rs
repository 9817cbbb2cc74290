//! Models on the servers' backends: what compiles for them, and the SQL that they get. There is no server here.

use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::debug_query;
use diesel::dsl::AsSelect;
use diesel::mysql::Mysql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sqlite::Sqlite;
use olembic::Relation;
use olembic::prelude::*;
use olembic::schema::ColumnType;

db_enum! { pub enum Grade { Good = "good", Bad = "bad" } }
db_enum! { pub enum Colour = "paint" { Red = "red" } }

model! {
    #[derive(PartialEq)]
    /// What all backends have.
    pub struct Maker {
        uuid_key!();
        pub name: String,
        soft_delete!();
    }
}

relation_mixin! { pub maker_relation => maker: Maker }

model! {
    /// Every type that all backends have.
    pub struct Item {
        maker_relation!(Item, back_populates = items, nullable = true);
        timestamps!();
        versioned!();
        pub small: i16,
        pub big: i64,
        pub float: f32,
        pub double: f64,
        pub yes: bool,
        pub bytes: Vec<u8>,
        pub day: NaiveDate,
        pub hour: NaiveTime,
        #[column(on_update = now)]
        pub touched: Option<NaiveDateTime>,
        #[column(precision = 10, scale = 2)]
        pub price: BigDecimal,
        pub other: Option<Uuid>,
        pub data: serde_json::Value,
        #[column(db_enum, default = Grade::Good, server_default = Grade::Good)]
        pub grade: Grade,
        #[column(db_enum)]
        pub colour: Option<Colour>,
    }
}

/// What PostgreSQL alone has.
mod postgres {
    use olembic::prelude::*;

    use super::Grade;

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
            #[column(sql_type = Timestamptz, on_update = now)]
            pub left: Option<chrono::DateTime<chrono::Utc>>,
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
}

/// What MySQL alone has.
mod mysql {
    use olembic::prelude::*;

    model! {
        pub struct Counter {
            #[column(sql_type = diesel::sql_types::Unsigned<diesel::sql_types::BigInt>)]
            pub hits: u64,
            #[column(sql_type = diesel::sql_types::TinyInt)]
            pub tiny: i8,
            #[column(sql_type = Datetime, on_update = now)]
            pub moment: chrono::NaiveDateTime,
        }
    }
}

olembic::models! { Maker, Item }

/// Written, read, changed and loaded: what an application does, for any connection to the backend.
macro_rules! used_on {
    ($backend:ident: $Backend:ty) => {
        mod $backend {
            use super::*;

            #[allow(dead_code)]
            pub fn application<C: LoadConnection<Backend = $Backend>>(connection: &mut C) -> QueryResult<()> {
                let maker: Maker = makers::table.select(Maker::as_select()).first(connection)?;
                diesel::insert_into(makers::table)
                    .values(NewMaker::new("x"))
                    .execute(connection)?;
                let items: Vec<Item> = maker
                    .items()
                    .filter(items::grade.eq(Grade::Bad))
                    .load(connection)?;
                let _: Vec<(&Item, Option<Maker>)> =
                    items.as_slice().load_related(Item::MAKER, connection)?;
                let makers: Vec<Maker> = Maker::alive().load(connection)?;
                let makers = makers.load_related(Maker::ITEMS.then(Item::MAKER), connection)?;
                let _: Vec<(Maker, Vec<(Item, Option<Maker>)>)> = makers;
                let changes = ItemChanges {
                    other: Some(Some(maker.id)),
                    price: Some(BigDecimal::from(3)),
                    colour: Some(Some(Colour::Red)),
                    ..Default::default()
                };
                let _ = items[0].update(changes.clone(), connection);
                changes.apply(&items[0], connection)?;
                maker.soft_delete().execute(connection)?;
                Ok(())
            }
        }
    };
}

used_on! { on_sqlite: Sqlite }
used_on! { on_postgres: Pg }
used_on! { on_mysql: Mysql }

fn maker() -> Maker {
    Maker {
        id: Uuid::default(),
        name: "x".into(),
        deleted_at: None,
    }
}

fn sql<DB: Backend + Default>(query: &impl QueryFragment<DB>) -> String
where
    DB::QueryBuilder: Default,
{
    debug_query::<DB, _>(query).to_string()
}

#[test]
fn accessors_bind_the_key_as_each_backend_stores_it() {
    let query = maker().items().select(items::id);
    let nil = "00000000-0000-0000-0000-000000000000";
    let expected = |quoted: &str, bind: &str| format!("SELECT {quoted} -- binds: [Uuid({bind})]");
    assert_eq!(
        sql::<Pg>(&query),
        expected(
            r#""items"."id" FROM "items" WHERE ("items"."maker_id" = $1)"#,
            nil
        )
    );
    assert_eq!(
        sql::<Mysql>(&query),
        expected("`items`.`id` FROM `items` WHERE (`items`.`maker_id` = ?)", nil)
    );
}

#[test]
fn related_rows_are_asked_for_as_each_backend_does_it_best() {
    let query = Maker::ITEMS
        .query(vec![Uuid::default(), Uuid::default()])
        .select(items::id);
    assert!(
        sql::<Pg>(&query).contains(r#"WHERE ("items"."maker_id" = ANY($1))"#),
        "{}",
        sql::<Pg>(&query)
    );
    assert!(sql::<Mysql>(&query).contains("WHERE (`items`.`maker_id` IN (?, ?))"));
    assert!(sql::<Sqlite>(&query).contains("WHERE (`items`.`maker_id` IN (?, ?))"));
    let query = Item::MAKER.query(vec![Uuid::default()]).select(makers::name);
    assert!(sql::<Pg>(&query).contains(r#"WHERE ("makers"."id" = ANY($1))"#));
}

#[test]
fn every_update_moves_a_column_by_the_server_s_clock() {
    let query = diesel::update(items::table).set(ItemChanges {
        grade: Some(Grade::Bad),
        ..Default::default()
    });
    assert_eq!(
        sql::<Pg>(&query),
        "UPDATE \"items\" SET \"updated_at\" = statement_timestamp() AT TIME ZONE 'UTC', \"version\" = \"items\".\"version\" + 1, \
         \"touched\" = statement_timestamp() AT TIME ZONE 'UTC', \"grade\" = $1 -- binds: [Bad]"
    );
    assert_eq!(
        sql::<Mysql>(&query),
        "UPDATE `items` SET `updated_at` = UTC_TIMESTAMP(6), `version` = `items`.`version` + 1, \
         `touched` = UTC_TIMESTAMP(6), `grade` = ? -- binds: [Bad]"
    );
    let query = diesel::update(postgres::hosts::table).set(postgres::HostChanges::default());
    assert_eq!(
        sql::<Pg>(&query),
        "UPDATE \"hosts\" SET \"seen\" = statement_timestamp(), \"left\" = statement_timestamp() -- binds: []"
    );
    let query = diesel::update(mysql::counters::table).set(mysql::CounterChanges::default());
    assert_eq!(
        sql::<Mysql>(&query),
        "UPDATE `counters` SET `moment` = UTC_TIMESTAMP(6) -- binds: []"
    );
}

#[test]
fn an_enum_has_the_type_of_each_server() {
    use diesel::mysql::MysqlType;
    use diesel::pg::{PgMetadataLookup, PgTypeMetadata};
    use diesel::sql_types::HasSqlType;

    struct Asked(Vec<String>);

    impl PgMetadataLookup for Asked {
        fn lookup_type(&mut self, name: &str, schema: Option<&str>) -> PgTypeMetadata {
            assert_eq!(schema, None);
            self.0.push(name.to_owned());
            PgTypeMetadata::new(1, 2)
        }
    }

    let mut asked = Asked(Vec::new());
    let lookup: &mut dyn PgMetadataLookup = &mut asked;
    let _ = <Pg as HasSqlType<Grade>>::metadata(lookup);
    let _ = <Pg as HasSqlType<Colour>>::metadata(lookup);
    assert_eq!(asked.0, ["grade", "paint"]);
    assert!(matches!(
        <Mysql as HasSqlType<Grade>>::metadata(&mut ()),
        MysqlType::Enum
    ));

    let table = Item::describe();
    assert_eq!(
        table.column("colour").unwrap().column_type,
        ColumnType::Enum {
            name: "paint".into(),
            values: vec!["red".into()]
        }
    );
}

#[test]
fn rows_are_inserted_and_read_with_postgres_s_own_types() {
    fn reads<T: Selectable<Pg, SelectExpression: QueryFragment<Pg>>>() {}
    reads::<postgres::Host>();
    let _: AsSelect<postgres::Host, Pg> = postgres::Host::as_select();
    let new = postgres::NewHost::new(
        vec!["a".to_owned()],
        vec![None, Some("b".to_owned())],
        vec![Grade::Good],
        "10.0.0.1/32".parse::<ipnetwork::IpNetwork>().unwrap(),
        [1; 6],
        chrono::Duration::hours(1),
        serde_json::json!({}),
        diesel::data_types::PgMoney(5),
    );
    let query = diesel::insert_into(postgres::hosts::table).values(new);
    let text = sql::<Pg>(&query);
    assert!(
        text.starts_with(
            r#"INSERT INTO "hosts" ("names", "ports", "gaps", "grades", "address", "network", "card", "seen", "#
        ),
        "{text}"
    );
    let query = postgres::hosts::table
        .filter(postgres::hosts::names.contains(vec!["a"]))
        .select(postgres::hosts::seen);
    assert!(sql::<Pg>(&query).contains(r#"("hosts"."names" @> $1)"#));
}

#[test]
fn the_metadata_says_what_each_type_is() {
    let list = |of| ColumnType::Array(Box::new(of));
    let enumerated = ColumnType::Enum {
        name: "grade".into(),
        values: vec!["good".into(), "bad".into()],
    };
    let table = postgres::Host::describe();
    let types: Vec<ColumnType> = table.columns[1..]
        .iter()
        .map(|column| column.column_type.clone())
        .collect();
    assert_eq!(
        types,
        [
            list(ColumnType::Text),
            list(ColumnType::Integer),
            list(ColumnType::Text),
            list(enumerated),
            ColumnType::Inet,
            ColumnType::Cidr,
            ColumnType::MacAddr,
            ColumnType::TimestampTz,
            ColumnType::TimestampTz,
            ColumnType::Interval,
            ColumnType::Uuid,
            ColumnType::Jsonb,
            ColumnType::Other("MONEY".into()),
        ]
    );
    let nullable: Vec<&str> = table
        .columns
        .iter()
        .filter(|c| c.nullable)
        .map(|c| c.name.as_str())
        .collect();
    assert_eq!(nullable, ["ports", "network", "left"]);
    assert_eq!(types[0].to_string(), "text[]");
    let table = mysql::Counter::describe();
    assert_eq!(
        table.column("hits").unwrap().column_type,
        ColumnType::Other("BIGINT UNSIGNED".into())
    );
}

#[test]
fn the_same_models_make_a_sqlite_database() {
    let mut connection = crate::database::database(MODELS);
    on_sqlite::application(&mut connection).unwrap_err();
    diesel::insert_into(makers::table)
        .values(NewMaker::new("ada"))
        .execute(&mut connection)
        .unwrap();
    let maker: Maker = makers::table.first(&mut connection).unwrap();
    let day = NaiveDate::default();
    let item = NewItem {
        maker_id: Some(maker.id),
        grade: Grade::Bad,
        ..NewItem::new(
            1,
            2,
            0.5,
            0.25,
            true,
            [7],
            day,
            NaiveTime::MIN,
            BigDecimal::from(5),
            serde_json::json!([1]),
        )
    };
    diesel::insert_into(items::table)
        .values(item)
        .execute(&mut connection)
        .unwrap();
    on_sqlite::application(&mut connection).unwrap();
    let item: Item = items::table.first(&mut connection).unwrap();
    assert_eq!(
        (item.version, item.other, item.colour),
        (3, Some(maker.id), Some(Colour::Red))
    );
}
