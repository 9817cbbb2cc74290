//! The exact text of every operation, both ways, and the server's word that it works.

use olembic::dialect::Dialect;
use olembic::dialect::mysql::Mysql;
use olembic::diff::{Hints, diff_with};
use olembic::ops::{FilledRows, Operation};
use olembic::plan::plan;
use olembic::schema::{
    Check, Column, ColumnType, Generated, Index, IndexKey, KeyPart, ReferentialAction, Schema, ServerDefault,
    Table,
};

use crate::build::*;
use crate::database::Database;
use crate::shared::{reversed, there_and_back, upgrade};

fn script(operations: &[Operation]) -> String {
    Mysql
        .script(operations)
        .expect("it can be done")
        .statements
        .join(";\n")
}

fn planned(current: &Schema, desired: &Schema) -> Vec<Operation> {
    let (current, desired) = (Mysql.normalise(current), Mysql.normalise(desired));
    plan(diff_with(&current, &desired, &Hints::no_rename()).expect("clear")).expect("an order")
}

/// The scripts up and down, without a server; then, on one, there and back and there again.
fn proof(current: &Schema, desired: &Schema, up: &str, down: &str) {
    let operations = planned(current, desired);
    assert_eq!(script(&operations), up);
    assert_eq!(script(&reversed(&operations)), down);
    if let Some(database) = Database::new() {
        let mut conn = database.connect();
        upgrade(&mut conn, current);
        there_and_back(&mut conn, desired);
    }
}

fn short(name: &str) -> Column {
    Column::new(name, ColumnType::Varchar(50))
}

fn posts() -> Table {
    table("posts", [short("title"), integer("n").nullable()])
}

#[test]
fn create_table_with_everything() {
    let users = unique(table("users", [short("username")]), &["username"]);
    let mut body = text("text").default("it's \\".into());
    body.comment = Some("the \"body\"; it's".to_owned());
    body.collation = Some("utf8mb4_bin".to_owned());
    let mut posts = indexed(table("posts", [short("title"), body]), &["title", "text"]);
    posts.checks.push(Check {
        name: String::new(),
        expression: "\"title\" <> ''".to_owned(),
    });
    posts.comment = Some("Notes".to_owned());
    posts
        .columns
        .push(Column::new("made", ColumnType::Timestamp).default(ServerDefault::Now));
    let posts = referring(posts, "users", ReferentialAction::Cascade);
    proof(
        &Schema::default(),
        &schema([posts, users]),
        r#"CREATE TABLE `users` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `username` VARCHAR(50) NOT NULL,
    PRIMARY KEY (`id`),
    UNIQUE INDEX `uq_users_username` (`username`)
) ENGINE = InnoDB;
CREATE TABLE `posts` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `title` VARCHAR(50) NOT NULL,
    `text` TEXT COLLATE utf8mb4_bin NOT NULL DEFAULT ('it''s \\') COMMENT 'the "body"; it''s',
    `made` DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    `users_id` INTEGER NULL,
    PRIMARY KEY (`id`),
    INDEX `ix_posts_title_text` (`title`, `text`(191)),
    INDEX `fk_posts_users_id` (`users_id`),
    CONSTRAINT `fk_posts_users_id` FOREIGN KEY (`users_id`) REFERENCES `users` (`id`) ON DELETE CASCADE,
    CONSTRAINT `ck_posts_title` CHECK (`title` <> '')
) ENGINE = InnoDB COMMENT = 'Notes'"#,
        r"DROP TABLE `posts`;
DROP TABLE `users`",
    );
}

#[test]
fn tables_in_a_circle_get_the_last_foreign_key_when_all_are_there() {
    let one = referring(table("one", []), "two", ReferentialAction::SetNull);
    let two = referring(table("two", []), "one", ReferentialAction::Restrict);
    let own = referring(table("own", []), "own", ReferentialAction::Restrict);
    proof(
        &Schema::default(),
        &schema([one, two, own]),
        r"CREATE TABLE `one` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `two_id` INTEGER NULL,
    PRIMARY KEY (`id`)
) ENGINE = InnoDB;
CREATE TABLE `own` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `own_id` INTEGER NULL,
    PRIMARY KEY (`id`),
    INDEX `fk_own_own_id` (`own_id`),
    CONSTRAINT `fk_own_own_id` FOREIGN KEY (`own_id`) REFERENCES `own` (`id`)
) ENGINE = InnoDB;
CREATE TABLE `two` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `one_id` INTEGER NULL,
    PRIMARY KEY (`id`),
    INDEX `fk_two_one_id` (`one_id`),
    CONSTRAINT `fk_two_one_id` FOREIGN KEY (`one_id`) REFERENCES `one` (`id`)
) ENGINE = InnoDB;
ALTER TABLE `one` ADD INDEX `fk_one_two_id` (`two_id`), ADD CONSTRAINT `fk_one_two_id` FOREIGN KEY (`two_id`) REFERENCES `two` (`id`) ON DELETE SET NULL",
        r"ALTER TABLE `one` DROP FOREIGN KEY `fk_one_two_id`, DROP INDEX `fk_one_two_id`;
DROP TABLE `two`;
DROP TABLE `own`;
DROP TABLE `one`",
    );
}

#[test]
fn what_one_table_goes_through_is_one_statement() {
    let mut added = short("slug").default("".into());
    added.comment = Some("short".to_owned());
    let mut computed = text("long");
    computed.generated = Some(Generated {
        expression: "concat(title, '!')".to_owned(),
        stored: true,
    });
    let mut after = with(posts(), Column::new("title", ColumnType::Varchar(60)).nullable());
    after.columns.truncate(2);
    after.columns.extend([added, computed]);
    let after = indexed(unique(after, &["slug"]), &["title"]);
    proof(
        &schema([posts()]),
        &schema([after]),
        r"ALTER TABLE `posts` DROP COLUMN `n`, ADD COLUMN `slug` VARCHAR(50) NOT NULL DEFAULT '' COMMENT 'short', ADD COLUMN `long` TEXT GENERATED ALWAYS AS (concat(title, '!')) STORED, MODIFY COLUMN `title` VARCHAR(60) NULL, ADD UNIQUE INDEX `uq_posts_slug` (`slug`), ADD INDEX `ix_posts_title` (`title`)",
        r"ALTER TABLE `posts` DROP INDEX `ix_posts_title`, DROP INDEX `uq_posts_slug`, DROP COLUMN `long`, DROP COLUMN `slug`, ADD COLUMN `n` INTEGER NULL, MODIFY COLUMN `title` VARCHAR(50) NOT NULL",
    );
}

#[test]
fn the_primary_key_changes_and_numbers_go_along() {
    let mut pair = table("posts", [integer("n"), short("title")]);
    pair.primary_key = names(&["id", "n"]);
    let one = table("posts", [integer("n"), short("title")]);
    proof(
        &schema([one.clone()]),
        &schema([pair]),
        r"ALTER TABLE `posts` DROP PRIMARY KEY, MODIFY COLUMN `id` INTEGER NOT NULL, ADD PRIMARY KEY (`id`, `n`)",
        r"ALTER TABLE `posts` DROP PRIMARY KEY, MODIFY COLUMN `id` INTEGER NOT NULL AUTO_INCREMENT, ADD PRIMARY KEY (`id`)",
    );
    let mut by_title = one.clone();
    by_title.columns.remove(0);
    by_title.primary_key = names(&["title"]);
    proof(
        &schema([one]),
        &schema([by_title]),
        r"ALTER TABLE `posts` DROP PRIMARY KEY, DROP COLUMN `id`, ADD PRIMARY KEY (`title`)",
        r"ALTER TABLE `posts` DROP PRIMARY KEY, ADD COLUMN `id` INTEGER NOT NULL AUTO_INCREMENT, ADD PRIMARY KEY (`id`)",
    );
}

#[test]
fn the_index_of_a_foreign_key_comes_and_goes_with_need() {
    let users = || table("users", []);
    let plain = || table("posts", [short("title"), integer("users_id").nullable()]);
    let mut bound = referring(
        table("posts", [short("title")]),
        "users",
        ReferentialAction::NoAction,
    );
    let both = indexed(bound.clone(), &["users_id", "title"]);
    proof(
        &schema([users(), plain()]),
        &schema([users(), bound.clone()]),
        r"ALTER TABLE `posts` ADD INDEX `fk_posts_users_id` (`users_id`), ADD CONSTRAINT `fk_posts_users_id` FOREIGN KEY (`users_id`) REFERENCES `users` (`id`)",
        r"ALTER TABLE `posts` DROP FOREIGN KEY `fk_posts_users_id`, DROP INDEX `fk_posts_users_id`",
    );
    proof(
        &schema([users(), bound.clone()]),
        &schema([users(), both]),
        r"ALTER TABLE `posts` DROP INDEX `fk_posts_users_id`, ADD INDEX `ix_posts_users_id_title` (`users_id`, `title`)",
        r"ALTER TABLE `posts` DROP INDEX `ix_posts_users_id_title`, ADD INDEX `fk_posts_users_id` (`users_id`)",
    );
    let before = bound.clone();
    bound.foreign_keys[0].on_delete = ReferentialAction::Cascade;
    proof(
        &schema([users(), before]),
        &schema([users(), bound.clone()]),
        r"ALTER TABLE `posts` DROP FOREIGN KEY `fk_posts_users_id`;
ALTER TABLE `posts` ADD CONSTRAINT `fk_posts_users_id` FOREIGN KEY (`users_id`) REFERENCES `users` (`id`) ON DELETE CASCADE",
        r"ALTER TABLE `posts` DROP FOREIGN KEY `fk_posts_users_id`;
ALTER TABLE `posts` ADD CONSTRAINT `fk_posts_users_id` FOREIGN KEY (`users_id`) REFERENCES `users` (`id`)",
    );
    proof(
        &schema([users(), plain()]),
        &schema([users(), bound]),
        r"ALTER TABLE `posts` ADD INDEX `fk_posts_users_id` (`users_id`), ADD CONSTRAINT `fk_posts_users_id` FOREIGN KEY (`users_id`) REFERENCES `users` (`id`) ON DELETE CASCADE",
        r"ALTER TABLE `posts` DROP FOREIGN KEY `fk_posts_users_id`, DROP INDEX `fk_posts_users_id`",
    );
}

#[test]
fn a_column_of_a_foreign_key_changes_its_type_on_both_sides() {
    let tables = |column_type: ColumnType| {
        let typed = |name: &str| Column::new(name, column_type.clone());
        let users = with(table("users", []), typed("id"));
        let posts = referring(table("posts", []), "users", ReferentialAction::Cascade);
        schema([users, with(posts, typed("users_id").nullable())])
    };
    proof(
        &tables(ColumnType::Integer),
        &tables(ColumnType::BigInt),
        r"ALTER TABLE `posts` DROP FOREIGN KEY `fk_posts_users_id`;
ALTER TABLE `posts` DROP INDEX `fk_posts_users_id`, MODIFY COLUMN `users_id` BIGINT NULL;
ALTER TABLE `users` MODIFY COLUMN `id` BIGINT NOT NULL AUTO_INCREMENT;
ALTER TABLE `posts` ADD INDEX `fk_posts_users_id` (`users_id`), ADD CONSTRAINT `fk_posts_users_id` FOREIGN KEY (`users_id`) REFERENCES `users` (`id`) ON DELETE CASCADE",
        r"ALTER TABLE `posts` DROP FOREIGN KEY `fk_posts_users_id`, DROP INDEX `fk_posts_users_id`;
ALTER TABLE `users` MODIFY COLUMN `id` INTEGER NOT NULL AUTO_INCREMENT;
ALTER TABLE `posts` MODIFY COLUMN `users_id` INTEGER NULL, ADD INDEX `fk_posts_users_id` (`users_id`), ADD CONSTRAINT `fk_posts_users_id` FOREIGN KEY (`users_id`) REFERENCES `users` (`id`) ON DELETE CASCADE",
    );
}

#[test]
fn moments_change_their_type_in_utc() {
    let with_type =
        |column_type: ColumnType| schema([table("posts", [Column::new("at", column_type).nullable()])]);
    let (before, after) = (
        with_type(ColumnType::Other("datetime(3)".to_owned())),
        with_type(ColumnType::TimestampTz),
    );
    proof(
        &before,
        &after,
        r"SET @olembic_time_zone = @@time_zone;
SET time_zone = '+00:00';
ALTER TABLE `posts` MODIFY COLUMN `at` TIMESTAMP(6) NULL;
SET time_zone = @olembic_time_zone",
        r"SET @olembic_time_zone = @@time_zone;
SET time_zone = '+00:00';
ALTER TABLE `posts` MODIFY COLUMN `at` datetime(3) NULL;
SET time_zone = @olembic_time_zone",
    );
}

#[test]
fn renames_keep_what_is_there() {
    let before = indexed(posts(), &["title"]);
    let mut after = before.clone();
    after.name = "notes".to_owned();
    after.renamed_from = Some("posts".to_owned());
    after.columns[1].name = "name".to_owned();
    after.columns[1].renamed_from = Some("title".to_owned());
    after.indexes[0] = Index::new("ix_posts_title", ["name"]);
    let operations = planned(&schema([before]), &schema([after]));
    assert_eq!(
        script(&operations),
        r"ALTER TABLE `posts` RENAME TO `notes`;
ALTER TABLE `notes` RENAME COLUMN `title` TO `name`"
    );
    assert_eq!(
        script(&reversed(&operations)),
        r"ALTER TABLE `notes` RENAME COLUMN `name` TO `title`;
ALTER TABLE `notes` RENAME TO `posts`"
    );
}

#[test]
fn an_update_does_not_read_its_own_table() {
    let operation = Operation::Backfill {
        table: posts(),
        column: "title".to_owned(),
        expression: "concat(title, id)".to_owned(),
        rows: FilledRows::Duplicates {
            columns: names(&["title"]),
        },
        back: false,
    };
    assert_eq!(
        script(std::slice::from_ref(&operation)),
        r"UPDATE `posts` SET `title` = (concat(title, id)) WHERE EXISTS (SELECT 1 FROM (SELECT DISTINCT `title`, `id` FROM `posts`) AS `other` WHERE `other`.`title` = `posts`.`title` AND `other`.`id` < `posts`.`id`)"
    );
    if let Some(database) = Database::new() {
        use diesel::connection::SimpleConnection;
        let mut conn = database.connect();
        upgrade(&mut conn, &schema([posts()]));
        conn.batch_execute("INSERT INTO posts (title) VALUES ('a'), ('a'), ('b'), ('a')")
            .expect("rows");
        olembic::scratch::mysql::apply(&mut conn, &[operation]).expect("it runs");
        use diesel::RunQueryDsl;
        let titles: Vec<String> =
            diesel::dsl::sql::<diesel::sql_types::Text>("SELECT title FROM posts ORDER BY id")
                .load(&mut conn)
                .expect("rows");
        assert_eq!(titles, ["a", "a2", "b", "a4"]);
    }
}

#[test]
fn what_cannot_be_done_is_refused_in_words() {
    let refused = |table: Table| {
        let wanted = Mysql.normalise(&schema([table]));
        let operations: Vec<_> = wanted
            .tables
            .into_values()
            .map(|table| Operation::CreateTable { table })
            .collect();
        Mysql.script(&operations).expect_err("it is refused").to_string()
    };
    let numeric = ColumnType::Numeric {
        precision: None,
        scale: None,
    };
    let of = |column_type: ColumnType| table("t", [Column::new("c", column_type)]);
    let index = |index: Index| {
        let mut table = table("t", [short("c")]);
        table.indexes.push(index);
        table
    };
    let mut lower = Index::new("i", ["c"]);
    lower.keys = vec![IndexKey {
        part: KeyPart::Expression("lower(c)".to_owned()),
        ..IndexKey::default()
    }];
    let mut checked = of(ColumnType::Integer);
    checked.checks.push(Check {
        name: "k".to_owned(),
        expression: "id > 0".to_owned(),
    });
    for (table, message) in [
        (of(numeric), "column `c` is a number without a precision"),
        (of(ColumnType::Inet), "the type `inet`, which only PostgreSQL has"),
        (
            of(ColumnType::Array(Box::new(ColumnType::Text))),
            "the type `text[]`, which only PostgreSQL has",
        ),
        (
            of(ColumnType::Other("int) x (".to_owned())),
            "is no plain type name",
        ),
        (
            unique(of(ColumnType::Text), &["c"]),
            "column `c` is too long to be unique",
        ),
        (
            unique(of(ColumnType::Varchar(769)), &["c"]),
            "column `c` is too long to be unique",
        ),
        (index(lower), "is over an expression"),
        (
            index(Index {
                filter: Some("c <> ''".to_owned()),
                ..Index::new("i", ["c"])
            }),
            "of some rows only",
        ),
        (
            index(Index {
                method: Some("gin".to_owned()),
                ..Index::new("i", ["c"])
            }),
            "the method `GIN`",
        ),
        (
            index(Index::new("ж".repeat(65), ["c"])),
            "has more than 64 characters",
        ),
        (
            referring(table("t", []), "t", ReferentialAction::SetDefault),
            "SET DEFAULT",
        ),
        (
            checked,
            "the database numbers the column `id`, and the CHECK `k` is about it",
        ),
        (
            table("t", [short("c").default("😀".into())]),
            "the character `😀`, which the catalogue of MariaDB does not keep",
        ),
        (table("t", [short("c").default("\0".into())]), "the character NUL"),
    ] {
        let text = refused(table);
        assert!(text.contains(message), "{text}\nshould say: {message}");
        assert!(text.starts_with("cannot `create table t` on MySQL: "), "{text}");
        assert!(text.contains("\nhint: "), "{text}");
    }
}
