//! Everything that models can say: created, read, compared, and nothing differs.

use olembic::dialect::Dialect;
use olembic::dialect::mysql::Mysql;
use olembic::introspect::mysql::introspect;
use olembic::prelude::*;
use olembic::schema::{Identity, IdentityKind};

use crate::database::Database;
use crate::shared::{describe, there_and_back, wanted};

db_enum! { pub enum Grade { Good = "good", Bad = "bad" } }
db_enum! { pub enum Paint = "Paint box" { Red = "red", Odd = "it's \\ , odd" } }

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
        index(title desc, small desc), index(text), index(grade, unique)
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
        pub seen: NaiveDateTime,
        #[column(max_length = 40, unique, server_default = "it's \\ \"x\"")]
        pub title: String,
        /// A comment with ' and "quotes" and \ too.
        #[column(collate = "utf8mb4_bin", server_default = "")]
        pub text: String,
        #[column(max_length = 40, server_default = now)]
        pub told: String,
        #[column(sql_type = diesel::sql_types::Text, server_default = sql("upper(concat('x', '\\\\y'))"))]
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
        #[column(generated = "concat(\"left\", 'it''s \\\\')")]
        pub told: String,
    }
}

olembic::models! { Maker, Item, Pair }

#[test]
fn what_models_say_is_created_read_and_found_equal() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    let models = MODELS.schema().expect("the models have no fault");
    there_and_back(&mut conn, &models);
    assert_eq!(describe(&wanted(&mut conn, &models)), [""; 0]);

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
    assert_eq!(
        item.column("colour").expect("a column").column_type.to_string(),
        "enum('red','it''s \\\\ , odd')"
    );
    // A second normalisation changes nothing.
    let once = Mysql.normalise(&models);
    assert_eq!(Mysql.normalise(&once), once);
}

#[test]
fn a_database_of_another_character_set_makes_no_difference() {
    let Some(database) = Database::with("CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci") else {
        return;
    };
    let mut conn = database.connect();
    let models = MODELS.schema().expect("the models have no fault");
    there_and_back(&mut conn, &models);
}
