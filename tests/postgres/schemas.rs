//! Tables of other schemas: what models say, the statements, and what a server makes of them.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use olembic::dialect::Dialect;
use olembic::dialect::postgres::Postgres;
use olembic::diff::{DiffError, Hints};
use olembic::interchange::Document;
use olembic::introspect::postgres::introspect;
use olembic::plan::plan;
use olembic::prelude::*;
use olembic::schema::{ReferentialAction, Schema, Table, qualified};
use olembic::scratch::{CompareError, postgres as scratch, sqlite};

use crate::build::{indexed, referring, schema, table, text, unique, with};
use crate::database::Database;
use crate::shared::{SCHEMAS, describe, proof, read, reversed, there_and_back, upgrade, wanted};

db_enum! { pub enum Mood { Good = "good", Bad = "bad" } }

model! {
    pub struct Item {
        pub title: String,
    }
}

relation_mixin! { pub item_relation => item: Item }

pub mod billing {
    use super::{Item, Mood, item_relation};
    use olembic::prelude::*;

    model! {
        /// What is billed.
        #[table(schema = "billing", name = "items", index(price desc), unique(price, code), check("price > 0"))]
        pub struct Billed {
            item_relation!(Billed, back_populates = billed, on_delete = cascade);
            billed_relation!(Billed, name = whole, nullable = true, back_populates = parts);
            pub price: i32,
            #[column(max_length = 10, unique)]
            pub code: String,
            #[column(db_enum, server_default = Mood::Good)]
            pub mood: Mood,
            #[column(generated = stored("price * 2"))]
            pub twice: Option<i32>,
        }
    }

    relation_mixin! { pub billed_relation => billed: Billed }
}

use billing::{Billed, NewBilled, billed_relation};

model! {
    #[table(name = "receipts")]
    pub struct Receipt {
        billed_relation!(Receipt, back_populates = receipts);
    }
}

olembic::models! { Item, Billed, Receipt }

fn of_schema(schema: &str, table: Table) -> Table {
    Table {
        name: qualified(Some(schema), &table.name),
        schema: Some(schema.to_owned()),
        ..table
    }
}

#[test]
fn models_of_two_schemas_are_created_read_and_found_equal() {
    let models = MODELS.schema().expect("clear");
    assert_eq!(
        models.tables.keys().collect::<Vec<_>>(),
        ["billing.items", "items", "receipts"]
    );
    let billed = &models.tables["billing.items"];
    assert_eq!(billed.schema.as_deref(), Some("billing"));
    assert_eq!(billed.indexes[0].name, "ix_items_item_id");
    assert_eq!(models.tables["receipts"].foreign_keys[0].parent, "billing.items");
    assert_eq!(
        Document::read(&Document::new(&models).to_json()).expect("a document"),
        models
    );

    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    there_and_back(&mut conn, &models);
    // What nobody names is not looked at.
    let alone = introspect(&mut conn).expect("readable");
    assert_eq!(alone.tables.keys().collect::<Vec<_>>(), ["items", "receipts"]);

    let item: Item = diesel::insert_into(items::table)
        .values(NewItem::new("a".to_owned()))
        .get_result(&mut conn)
        .expect("a row");
    let billed: Billed = diesel::insert_into(billing::items::table)
        .values(NewBilled::new(item.id, 5, "x".to_owned()))
        .get_result(&mut conn)
        .expect("a row");
    assert_eq!((billed.mood, billed.twice), (Mood::Good, Some(10)));
    let found: Vec<Billed> = item.billed().load(&mut conn).expect("rows");
    assert_eq!(found.len(), 1);
    diesel::insert_into(receipts::table)
        .values(receipts::billed_id.eq(billed.id))
        .execute(&mut conn)
        .expect("a row");
    let receipts: Vec<Receipt> = billed.receipts().load(&mut conn).expect("rows");
    let joined: Vec<(Receipt, Billed)> = receipts::table
        .inner_join(billing::items::table)
        .load(&mut conn)
        .expect("rows");
    assert_eq!((receipts.len(), joined.len()), (1, 1));
    let loaded = vec![item].load_related(Item::BILLED.then(Billed::RECEIPTS), &mut conn);
    assert_eq!(loaded.expect("rows")[0].1[0].1.len(), 1);
}

#[test]
fn statements_name_the_schema() {
    let items = of_schema(
        "billing",
        unique(indexed(table("items", [text("title")]), &["title"]), &["title"]),
    );
    let before = schema([table("items", [text("title")]), items.clone()]);
    let mut changed = with(items, text("title").nullable());
    changed.indexes.clear();
    changed.uniques.clear();
    changed.comment = Some("them".to_owned());
    let changed = referring(changed, "items", ReferentialAction::Cascade);
    let mut other = referring(table("others", []), "items", ReferentialAction::NoAction);
    other.foreign_keys[0].parent = "billing.items".to_owned();
    let after = schema([
        table("items", [text("title")]),
        changed,
        of_schema(SCHEMAS[1], other),
    ]);
    proof(
        &Schema::default(),
        &before,
        "CREATE SCHEMA IF NOT EXISTS \"billing\";
CREATE TABLE \"billing\".\"items\" (
    \"id\" INTEGER GENERATED BY DEFAULT AS IDENTITY NOT NULL,
    \"title\" TEXT NOT NULL,
    PRIMARY KEY (\"id\"),
    CONSTRAINT \"uq_items_title\" UNIQUE (\"title\")
);
CREATE INDEX \"ix_items_title\" ON \"billing\".\"items\" (\"title\");
CREATE TABLE \"items\" (
    \"id\" INTEGER GENERATED BY DEFAULT AS IDENTITY NOT NULL,
    \"title\" TEXT NOT NULL,
    PRIMARY KEY (\"id\")
)",
        "DROP TABLE \"items\";
DROP TABLE \"billing\".\"items\"",
    );
    proof(
        &before,
        &after,
        "CREATE SCHEMA IF NOT EXISTS \"Odd \"\"sche.ma\";
CREATE TABLE \"Odd \"\"sche.ma\".\"others\" (
    \"id\" INTEGER GENERATED BY DEFAULT AS IDENTITY NOT NULL,
    \"items_id\" INTEGER,
    PRIMARY KEY (\"id\"),
    CONSTRAINT \"fk_others_items_id\" FOREIGN KEY (\"items_id\") REFERENCES \"billing\".\"items\" (\"id\")
);
ALTER TABLE \"billing\".\"items\" DROP CONSTRAINT \"uq_items_title\";
DROP INDEX \"billing\".\"ix_items_title\";
ALTER TABLE \"billing\".\"items\" ADD COLUMN \"items_id\" INTEGER;
ALTER TABLE \"billing\".\"items\" ALTER COLUMN \"title\" DROP NOT NULL;
COMMENT ON TABLE \"billing\".\"items\" IS 'them';
ALTER TABLE \"billing\".\"items\" ADD CONSTRAINT \"fk_items_items_id\" FOREIGN KEY (\"items_id\") REFERENCES \"items\" (\"id\") ON DELETE CASCADE",
        "ALTER TABLE \"billing\".\"items\" DROP CONSTRAINT \"fk_items_items_id\";
COMMENT ON TABLE \"billing\".\"items\" IS NULL;
ALTER TABLE \"billing\".\"items\" ALTER COLUMN \"title\" SET NOT NULL;
ALTER TABLE \"billing\".\"items\" DROP COLUMN \"items_id\";
CREATE INDEX \"ix_items_title\" ON \"billing\".\"items\" (\"title\");
ALTER TABLE \"billing\".\"items\" ADD CONSTRAINT \"uq_items_title\" UNIQUE (\"title\");
DROP TABLE \"Odd \"\"sche.ma\".\"others\"",
    );
}

#[test]
fn a_table_goes_into_a_schema_and_out_of_it_with_its_rows() {
    let place = |schema: Option<&str>, name: &str| {
        let table = indexed(table(name, [text("title")]), &["title"]);
        schema.map_or(table.clone(), |schema| of_schema(schema, table))
    };
    let odd = Some(SCHEMAS[1]);
    for (one, other) in [
        (place(None, "items"), place(Some("billing"), "items")),
        (place(None, "items"), place(Some("billing"), "things")),
        (place(odd, "items"), place(None, "things")),
        (place(odd, "a.b"), place(Some("billing"), "a.b")),
    ] {
        let Some(database) = Database::new() else { return };
        let mut conn = database.connect();
        let (one, other) = (schema([one]), schema([other]));
        upgrade(&mut conn, &one);
        let [old, new] = [&one, &other].map(|schema| schema.tables.keys().next().expect("a table").clone());
        let insert = format!(
            "INSERT INTO {} (title) VALUES ('kept')",
            Postgres.quote_table(&old)
        );
        conn.batch_execute(&insert).expect("a row");
        let before = read(&mut conn);

        // Nobody has said that it is one table.
        let asked = scratch::compare(&mut conn, &before, &other, &Hints::default());
        assert!(
            matches!(&asked, Err(CompareError::Diff(DiffError::TableRenamed { lost, gained })) if *lost == old && *gained == new),
            "{asked:?}"
        );
        let hints = Hints::default().table(&old, &new);
        let operations = scratch::compare(&mut conn, &before, &other, &hints).expect("an answer");
        let operations = plan(operations).expect("an order");
        assert_eq!(operations[0].name(), "rename_table");
        scratch::apply(&mut conn, &operations).expect("every statement runs");
        assert_eq!(describe(&wanted(&mut conn, &other)), [""; 0]);
        let rows = format!("SELECT title FROM {} WHERE id = 1", Postgres.quote_table(&new));
        let kept: String = sql::<diesel::sql_types::Text>(&rows)
            .get_result(&mut conn)
            .expect("a row");
        assert_eq!(kept, "kept");
        scratch::apply(&mut conn, &reversed(&operations)).expect("every statement runs back");
        let back = read(&mut conn);
        assert!(back.same_as(&before), "{back:#?}\nis not\n{before:#?}");
    }
}

#[test]
fn sqlite_refuses_a_table_of_a_schema_in_words() {
    let models = MODELS.schema().expect("clear");
    let refused = sqlite::compare(&Schema::default(), &models, &Hints::default()).expect_err("no schemas");
    let text = refused.to_string();
    for part in [
        "cannot `create table billing.items` on SQLite",
        "attached databases",
        "hint: leave `schema = \"billing\"` out of the model of `items`",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_document_says_the_schema_twice_or_not_at_all() {
    let mut wrong = of_schema("billing", table("items", []));
    wrong.name = "items".to_owned();
    let refused = Schema::from_tables([wrong]).expect_err("not of the schema");
    assert!(
        refused.to_string().contains("hint: write `billing.items`"),
        "{refused}"
    );
}
