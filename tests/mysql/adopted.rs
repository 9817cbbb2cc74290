//! A database as a Diesel project has it: what models leave open is taken from it, and is no difference.

use diesel::connection::SimpleConnection;
use olembic::introspect::mysql::introspect;
use olembic::prelude::*;

use crate::database::Database;
use crate::shared::{describe, there_and_back, wanted};

const DATABASE: &str = "\
    CREATE TABLE users (id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE, \
        joined TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, \
        seen DATETIME NOT NULL DEFAULT (UTC_TIMESTAMP), about LONGTEXT NOT NULL, picture MEDIUMBLOB NOT NULL, \
        age INTEGER NOT NULL CHECK (age > 0), CHECK (age < 200)) ENGINE=Aria ROW_FORMAT=PAGE TRANSACTIONAL=1 \
        COMMENT='Who is here.' COLLATE utf8mb4_unicode_ci; \
    ALTER TABLE users ENGINE=InnoDB ROW_FORMAT=DYNAMIC; \
    CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER NOT NULL, title VARCHAR(200) NOT NULL, \
        KEY short (title(20)), KEY (user_id), FOREIGN KEY (user_id) REFERENCES users (id))";

model! {
    /// Who is here.
    #[table(check("age < 200"))]
    pub struct User {
        #[column(max_length = 80, unique)]
        pub email: String,
        #[column(server_default = now)]
        pub joined: NaiveDateTime,
        #[column(server_default = now)]
        pub seen: NaiveDateTime,
        pub about: String,
        pub picture: Vec<u8>,
        #[column(check = "age > 0")]
        pub age: i32,
    }
}

relation_mixin! { pub owner_relation => user: User }

model! {
    #[table(index(title, name = "short"))]
    pub struct Note {
        owner_relation!();
        #[column(max_length = 200)]
        pub title: String,
    }
}

olembic::models! { User, Note }

#[test]
fn what_models_leave_open_is_taken_from_the_database() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    conn.batch_execute(DATABASE).expect("a project's database");
    let models = MODELS.schema().expect("the models have no fault");
    assert_eq!(describe(&wanted(&mut conn, &models)), [""; 0]);
}

#[test]
fn what_models_do_say_is_a_difference() {
    let Some(database) = Database::new() else { return };
    let mut conn = database.connect();
    conn.batch_execute(DATABASE).expect("a project's database");
    let mut models = MODELS.schema().expect("the models have no fault");
    let users = models.tables.get_mut("users").expect("a table");
    for check in &mut users.checks {
        check.expression = check.expression.replace("age > 0", "age > 1");
    }
    users.columns[1].column_type = olembic::schema::ColumnType::Varchar(81);
    users.comment = Some("Who was here.".to_owned());
    for column in &mut users.columns {
        if column.name == "age" {
            column.nullable = true;
        }
    }
    let operations = there_and_back(&mut conn, &models);
    let mut said = describe(&operations);
    said.sort();
    assert_eq!(
        said,
        [
            "add check constraint ck_users_age on users (`age` > 1)",
            "alter column users.age: drop NOT NULL",
            "alter column users.email: type varchar(80) to varchar(81)",
            "drop check constraint age on users (`age` > 0)",
            "set table comment of users",
        ]
    );
    // ON UPDATE and the place of the rest have not changed.
    let found = introspect(&mut conn).expect("readable");
    let extras = &found.table("users").expect("a table").extras;
    assert!(
        format!("{extras:?}").contains("ON UPDATE current_timestamp()"),
        "{extras:?}"
    );
}
