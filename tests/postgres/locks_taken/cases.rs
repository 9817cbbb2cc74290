//! Schemas before and after, for every kind of operation.

use olembic::schema::{
    Check, Column, ColumnType, Generated, Identity, IdentityKind, ReferentialAction, Schema, ServerDefault,
    Table,
};

use crate::build::*;

fn posts() -> Table {
    table(
        "posts",
        [
            text("title"),
            integer("n").nullable(),
            Column::new("short", ColumnType::Varchar(10)),
            Column::new("at", ColumnType::Timestamp).nullable(),
        ],
    )
}

fn users() -> Table {
    table("users", [text("name")])
}

fn sql(text: &str) -> ServerDefault {
    ServerDefault::Sql(text.to_owned())
}

fn added(column: Column) -> Schema {
    let mut posts = posts();
    posts.columns.push(column);
    schema([posts, users()])
}

fn changed(column: Column) -> Schema {
    schema([with(posts(), column), users()])
}

fn checked(mut table: Table, expression: &str) -> Table {
    table.checks.push(Check {
        name: "ck".to_owned(),
        expression: expression.to_owned(),
    });
    table
}

fn comment(mut column: Column) -> Column {
    column.comment = Some("said".to_owned());
    column
}

fn generated(mut column: Column) -> Column {
    column.generated = Some(Generated {
        expression: "id * 2".to_owned(),
        stored: true,
    });
    column
}

fn numbered(mut column: Column) -> Column {
    column.identity = Some(Identity::new(IdentityKind::ByDefault));
    column
}

/// Every kind of operation, by where it starts and where it ends.
pub fn cases() -> Vec<(&'static str, Schema, Schema)> {
    let begin = || schema([posts(), users()]);
    let of_users = |table: Table| referring(table, "users", ReferentialAction::Cascade);
    let mut plain = posts();
    plain.columns.push(integer("users_id").nullable());
    let mut commented = posts();
    commented.comment = Some("said".to_owned());
    let mut renamed = posts();
    renamed.name = "notes".to_owned();
    renamed.renamed_from = Some("posts".to_owned());
    let mut heading = posts();
    heading.columns[1] = text("heading");
    heading.columns[1].renamed_from = Some("title".to_owned());
    let mut keyed = posts();
    keyed.primary_key = names(&["title"]);
    keyed.columns[0].identity = Some(Identity::new(IdentityKind::ByDefault));
    let grade = |values: &[&str]| {
        let mut column = Column::new(
            "grade",
            ColumnType::Enum {
                name: "grade".to_owned(),
                values: names(values),
            },
        );
        column.default = Some(values[0].into());
        column
    };
    let wide = |n| changed(Column::new("short", ColumnType::Varchar(n)));
    vec![
        (
            "a new table",
            begin(),
            schema([posts(), users(), of_users(table("tags", []))]),
        ),
        (
            "a table goes",
            schema([of_users(plain_posts()), users()]),
            schema([users()]),
        ),
        ("a table is renamed", begin(), schema([renamed, users()])),
        ("a column is renamed", begin(), schema([heading, users()])),
        ("a column", begin(), added(text("x").nullable())),
        (
            "a column with a value",
            begin(),
            added(text("x").nullable().default("v".into())),
        ),
        (
            "a column that is not null",
            begin(),
            added(text("x").default("v".into())),
        ),
        (
            "the moment",
            begin(),
            added(
                Column::new("x", ColumnType::Timestamp)
                    .nullable()
                    .default(ServerDefault::Now),
            ),
        ),
        (
            "a stable function",
            begin(),
            added(text("x").nullable().default(sql("upper('x') || 'y'"))),
        ),
        (
            "a volatile function",
            begin(),
            added(
                Column::new("x", ColumnType::Uuid)
                    .nullable()
                    .default(sql("gen_random_uuid()")),
            ),
        ),
        (
            "a clock",
            begin(),
            added(
                Column::new("x", ColumnType::TimestampTz)
                    .nullable()
                    .default(sql("clock_timestamp()")),
            ),
        ),
        (
            "a generated column",
            begin(),
            added(generated(integer("x").nullable())),
        ),
        ("a numbered column", begin(), added(numbered(integer("x")))),
        (
            "a column goes",
            begin(),
            schema([table("posts", [text("title")]), users()]),
        ),
        ("longer", begin(), wide(20)),
        ("shorter", begin(), wide(5)),
        ("longest", begin(), changed(text("short"))),
        (
            "limited",
            begin(),
            changed(Column::new("title", ColumnType::Varchar(50))),
        ),
        (
            "larger numbers",
            begin(),
            changed(Column::new("n", ColumnType::BigInt).nullable()),
        ),
        (
            "with a time zone",
            begin(),
            changed(Column::new("at", ColumnType::TimestampTz).nullable()),
        ),
        (
            "longer, and checked",
            schema([checked(posts(), "short <> ''"), users()]),
            schema([checked(with(posts(), text("short")), "short <> ''"), users()]),
        ),
        ("not null", begin(), changed(integer("n"))),
        ("null", begin(), changed(text("title").nullable())),
        ("a default", begin(), changed(text("title").default("x".into()))),
        ("a comment of a column", begin(), changed(comment(text("title")))),
        (
            "a comment and a default",
            begin(),
            changed(comment(text("title").default("x".into()))),
        ),
        ("a comment of a table", begin(), schema([commented, users()])),
        ("generated", begin(), changed(generated(integer("n").nullable()))),
        (
            "no longer generated",
            changed(generated(integer("n").nullable())),
            begin(),
        ),
        ("another key", begin(), schema([keyed, users()])),
        (
            "an index",
            begin(),
            schema([indexed(posts(), &["title"]), users()]),
        ),
        (
            "an index goes",
            schema([indexed(posts(), &["title"]), users()]),
            begin(),
        ),
        ("unique", begin(), schema([unique(posts(), &["title"]), users()])),
        (
            "no longer unique",
            schema([unique(posts(), &["title"]), users()]),
            begin(),
        ),
        ("a check", begin(), schema([checked(posts(), "n > 0"), users()])),
        (
            "a check goes",
            schema([checked(posts(), "n > 0"), users()]),
            begin(),
        ),
        (
            "a foreign key",
            schema([plain.clone(), users()]),
            schema([of_users(posts()), users()]),
        ),
        (
            "a foreign key goes",
            schema([of_users(posts()), users()]),
            schema([plain, users()]),
        ),
        (
            "a foreign key to itself",
            begin_self(),
            schema([referring(posts(), "posts", ReferentialAction::Restrict), users()]),
        ),
        (
            "a key that is referred to",
            schema([of_users(posts()), users()]),
            schema([
                of_users(posts()),
                with(users(), Column::new("id", ColumnType::BigInt)),
            ]),
        ),
        (
            "a column that refers",
            schema([of_users(posts()), users()]),
            schema([
                with(
                    of_users(posts()),
                    Column::new("users_id", ColumnType::BigInt).nullable(),
                ),
                users(),
            ]),
        ),
        ("an enum", begin(), added(grade(&["a", "b"]))),
        (
            "a text more",
            added(grade(&["a", "b"])),
            added(grade(&["a", "b", "c"])),
        ),
        ("a text less", added(grade(&["a", "b"])), added(grade(&["a"]))),
    ]
}

fn plain_posts() -> Table {
    posts()
}

fn begin_self() -> Schema {
    let mut plain = posts();
    plain.columns.push(integer("posts_id").nullable());
    schema([plain, users()])
}
