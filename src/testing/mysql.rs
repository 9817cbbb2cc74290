//! MariaDB and MySQL, which copy no databases: the migrations run anew for every test, so that whatever they make is there, routines and
//! events as well.

use std::sync::Once;

use diesel::connection::SimpleConnection;
use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::server::{LEFT, Place, TEST, is_older, name, refused, url};
use super::{Template, TestBackend, TestingError};
use crate::migrate::mysql::of_database;
use crate::migrate::{Database, OpenError, without_password};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

impl TestBackend for MysqlConnection {
    type Place = Place;

    fn fresh(template: &Template<Self>) -> Result<(Place, String), TestingError> {
        static SWEPT: Once = Once::new();
        let server = url(template)?;
        let mut admin = connect(&server)?;
        SWEPT.call_once(|| sweep(&mut admin));
        let name = name(TEST);
        admin
            .batch_execute(&format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"))
            .map_err(refused)?;
        let url = of_database(&server, &name);
        let place = Place {
            name,
            server,
            dropped,
        };
        let mut conn = Self::open(&url)?;
        template.fill(&mut conn)?;
        if !template.is_applied(&mut conn) {
            return Err(TestingError::Unfit);
        }
        Ok((place, url))
    }
}

/// A connection to the server, whether or not the URL names a database.
fn connect(server: &str) -> Result<MysqlConnection, OpenError> {
    let url = server.replacen("mariadb://", "mysql://", 1);
    MysqlConnection::establish(&url).map_err(|error| OpenError {
        url: without_password(server),
        cause: error.to_string(),
        hint: "the databases of tests are made there; OLEMBIC_SCRATCH_URL names another server".to_owned(),
    })
}

/// Drops what killed tests have left: old, and nobody is connected to it.
fn sweep(admin: &mut MysqlConnection) {
    let query = format!(
        "SELECT s.schema_name AS name FROM information_schema.schemata s WHERE left(s.schema_name, {}) = '{TEST}' \
         AND NOT EXISTS (SELECT 1 FROM information_schema.processlist p WHERE p.db = s.schema_name)",
        TEST.len()
    );
    let found: Vec<Name> = diesel::sql_query(query).load(admin).unwrap_or_default();
    for Name { name } in found {
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if plain && is_older(&name, TEST, LEFT) {
            // Others may be at it, too.
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name}"));
        }
    }
}

fn dropped(server: &str, name: &str) {
    if let Ok(mut admin) = connect(server) {
        // A connection that is still open may be within a transaction, and hold its tables: one second is enough to wait.
        let _ = admin.batch_execute("SET SESSION lock_wait_timeout = 1");
        let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name}"));
    }
}
