//! The exact text of every operation, both ways.

use olembic::schema::{Column, ColumnType, ReferentialAction, Schema, ServerDefault};

use super::build::*;

#[test]
fn create_table_with_all_its_keys() {
    let users = table("users", [Column::new("username", ColumnType::Varchar(50))]);
    let users = unique(users, &["username"]);
    let body = text("text").default("it's".into());
    let posts = indexed(table("posts", [text("title"), body]), &["title", "text"]);
    let posts = referring(posts, "users", ReferentialAction::Cascade);
    let desired = schema([posts, users]);
    assert_eq!(
        up(&Schema::default(), &desired),
        r#"CREATE TABLE "users" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "username" VARCHAR(50) NOT NULL,
    CONSTRAINT "uq_users_username" UNIQUE ("username")
);
CREATE TABLE "posts" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL DEFAULT 'it''s',
    "users_id" INTEGER CONSTRAINT "fk_posts_users_id" REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE INDEX "ix_posts_title_text" ON "posts" ("title", "text")"#
    );
    assert_eq!(
        down(&Schema::default(), &desired),
        "DROP TABLE \"posts\";\nDROP TABLE \"users\""
    );
}

#[test]
fn every_type_has_the_name_that_diesel_infers_it_from() {
    let numeric = |precision, scale| ColumnType::Numeric { precision, scale };
    let types = [
        (ColumnType::SmallInt, "SMALLINT"),
        (ColumnType::Integer, "INTEGER"),
        (ColumnType::BigInt, "BIGINT"),
        (ColumnType::Float, "FLOAT"),
        (ColumnType::Double, "DOUBLE"),
        (ColumnType::Bool, "BOOLEAN"),
        (ColumnType::Text, "TEXT"),
        (ColumnType::Varchar(7), "VARCHAR(7)"),
        (ColumnType::Binary, "BLOB"),
        (ColumnType::Date, "DATE"),
        (ColumnType::Time, "TIME"),
        (ColumnType::Timestamp, "TIMESTAMP"),
        // No type of Diesel's SQLite inference: it reads Text, Text and Binary.
        (ColumnType::TimestampTz, "TIMESTAMPTZ TEXT"),
        (ColumnType::Json, "JSON TEXT"),
        (ColumnType::Jsonb, "JSONB BLOB"),
        (ColumnType::Uuid, "UUID BLOB"),
        (numeric(Some(10), Some(2)), "NUMERIC(10, 2)"),
        (numeric(Some(10), None), "NUMERIC(10)"),
        (numeric(None, None), "NUMERIC"),
        (ColumnType::Other("decimal(10,2)".to_owned()), "NUMERIC(10, 2)"),
        (ColumnType::Other("nchar(10)".to_owned()), "NCHAR(10)"),
    ];
    for (column_type, declared) in types {
        let desired = schema([table("t", [Column::new("c", column_type)])]);
        let expected = format!(
            "CREATE TABLE \"t\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY,\n    \"c\" {declared} NOT NULL\n)"
        );
        assert_eq!(up(&Schema::default(), &desired), expected);
    }
}

#[test]
fn every_default_is_written_as_sqlite_takes_it() {
    let defaults = [
        (ServerDefault::Text(String::new()), "''"),
        (ServerDefault::Text("a'b".to_owned()), "'a''b'"),
        (ServerDefault::Integer(-5), "-5"),
        (ServerDefault::from(1.5), "1.5"),
        (ServerDefault::from(f64::NEG_INFINITY), "-9e999"),
        (ServerDefault::Bool(true), "1"),
        (ServerDefault::Bool(false), "0"),
        (ServerDefault::Now, "CURRENT_TIMESTAMP"),
        (ServerDefault::Sql("x'00ff'".to_owned()), "x'00ff'"),
        (ServerDefault::Sql("lower( 'X' )".to_owned()), "(lower('X'))"),
        (ServerDefault::Sql("current_date".to_owned()), "CURRENT_DATE"),
    ];
    for (default, written) in defaults {
        let desired = schema([table("t", [text("c").default(default)])]);
        let expected = format!(
            "CREATE TABLE \"t\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY,\n    \"c\" TEXT NOT NULL DEFAULT {written}\n)"
        );
        assert_eq!(up(&Schema::default(), &desired), expected);
    }
}

#[test]
fn now_is_what_the_column_can_hold() {
    let types = [
        (ColumnType::Date, "DATE", "CURRENT_DATE"),
        (ColumnType::Time, "TIME", "CURRENT_TIME"),
        (ColumnType::Timestamp, "TIMESTAMP", "CURRENT_TIMESTAMP"),
    ];
    for (column_type, declared, written) in types {
        let desired = schema([table(
            "t",
            [Column::new("c", column_type).default(ServerDefault::Now)],
        )]);
        let expected = format!(
            "CREATE TABLE \"t\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY,\n    \"c\" {declared} NOT NULL DEFAULT {written}\n)"
        );
        assert_eq!(up(&Schema::default(), &desired), expected);
    }
}

#[test]
fn a_key_of_several_columns_stands_beside_them() {
    let mut members = table("members", [integer("team"), integer("person")]);
    members.columns.remove(0);
    members.primary_key = names(&["team", "person"]);
    let mut notes = table("notes", [integer("t").nullable(), integer("p").nullable()]);
    notes = referring(notes, "members", ReferentialAction::SetNull);
    notes.columns.pop();
    let key = &mut notes.foreign_keys[0];
    key.columns = names(&["t", "p"]);
    key.parent_columns = names(&["team", "person"]);
    key.on_update = ReferentialAction::Restrict;
    assert_eq!(
        up(&Schema::default(), &schema([members, notes])),
        r#"CREATE TABLE "members" (
    "team" INTEGER NOT NULL,
    "person" INTEGER NOT NULL,
    PRIMARY KEY ("team", "person")
);
CREATE TABLE "notes" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "t" INTEGER,
    "p" INTEGER,
    CONSTRAINT "fk_notes_t_p" FOREIGN KEY ("t", "p") REFERENCES "members" ("team", "person") ON DELETE SET NULL ON UPDATE RESTRICT
)"#
    );
}

#[test]
fn a_single_integer_key_of_any_width_is_one_that_sqlite_numbers() {
    for width in [ColumnType::SmallInt, ColumnType::Integer, ColumnType::BigInt] {
        let mut counters = table("counters", []);
        counters.columns[0].column_type = width;
        assert_eq!(
            up(&Schema::default(), &schema([counters])),
            "CREATE TABLE \"counters\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY\n)"
        );
    }
}

#[test]
fn add_column() {
    let before = schema([table("posts", [])]);
    let after = schema([table("posts", [text("description2").nullable()])]);
    assert_eq!(
        up(&before, &after),
        "ALTER TABLE \"posts\" ADD COLUMN \"description2\" TEXT"
    );
    assert_eq!(
        down(&before, &after),
        "ALTER TABLE \"posts\" DROP COLUMN \"description2\""
    );
}

#[test]
fn drop_column_gives_it_back_with_its_default() {
    let before = schema([table("posts", [text("slug").default("".into())])]);
    let after = schema([table("posts", [])]);
    assert_eq!(up(&before, &after), "ALTER TABLE \"posts\" DROP COLUMN \"slug\"");
    assert_eq!(
        down(&before, &after),
        "ALTER TABLE \"posts\" ADD COLUMN \"slug\" TEXT NOT NULL DEFAULT ''"
    );
}

#[test]
fn add_column_with_its_foreign_key_and_index() {
    let before = schema([table("posts", []), table("users", [])]);
    let posts = referring(table("posts", []), "users", ReferentialAction::SetNull);
    let after = schema([indexed(posts, &["users_id"]), table("users", [])]);
    assert_eq!(
        up(&before, &after),
        "ALTER TABLE \"posts\" ADD COLUMN \"users_id\" INTEGER CONSTRAINT \"fk_posts_users_id\" \
         REFERENCES \"users\" (\"id\") ON DELETE SET NULL;\n\
         CREATE INDEX \"ix_posts_users_id\" ON \"posts\" (\"users_id\")"
    );
    assert_eq!(
        down(&before, &after),
        "DROP INDEX \"ix_posts_users_id\";\nALTER TABLE \"posts\" DROP COLUMN \"users_id\""
    );
}

#[test]
fn a_changed_index_is_dropped_and_created() {
    let before = schema([indexed(table("t", [text("a")]), &["a"])]);
    let mut after = indexed(table("t", [text("a")]), &["a"]);
    after.indexes[0].unique = true;
    assert_eq!(
        up(&before, &schema([after])),
        "DROP INDEX \"ix_t_a\";\nCREATE UNIQUE INDEX \"ix_t_a\" ON \"t\" (\"a\")"
    );
}

#[test]
fn hostile_names_are_quoted() {
    let before = schema([table("select", [])]);
    let after = schema([table("select", [text("a \"b\"; --").nullable()])]);
    assert_eq!(
        up(&before, &after),
        "ALTER TABLE \"select\" ADD COLUMN \"a \"\"b\"\"; --\" TEXT"
    );
}
