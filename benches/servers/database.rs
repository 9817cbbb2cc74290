//! Databases with names of their own, dropped with their guard; and what each server has to be asked in its own words.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::marker::PhantomData;

use anyhow::Result;
use diesel::mysql::MysqlConnection;
use diesel::pg::PgConnection;
use olembic::backend::AppConnection;
use olembic::diff::Hints;
use olembic::ops::Operation;
use olembic::schema::Schema;
use olembic::scratch::{self, CompareError};

/// One of the servers.
pub trait Server: AppConnection {
    const NAME: &str;
    const VARIABLE: &str;
    /// Whether Alembic is measured beside.
    const ALEMBIC: bool;

    fn compare(
        conn: &mut Self,
        found: &Schema,
        models: &Schema,
        hints: &Hints,
    ) -> Result<Vec<Operation>, CompareError>;

    /// What is promised, where something is.
    fn promise(text: &str) -> String;

    fn drop_database(name: &str) -> String;
}

impl Server for PgConnection {
    const NAME: &str = "postgres";
    const VARIABLE: &str = "OLEMBIC_TEST_POSTGRES";
    const ALEMBIC: bool = true;

    fn compare(
        conn: &mut Self,
        found: &Schema,
        models: &Schema,
        hints: &Hints,
    ) -> Result<Vec<Operation>, CompareError> {
        scratch::postgres::compare(conn, found, models, hints)
    }

    fn promise(text: &str) -> String {
        format!("     ({text} is promised)")
    }

    fn drop_database(name: &str) -> String {
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    }
}

impl Server for MysqlConnection {
    const NAME: &str = "mysql";
    const VARIABLE: &str = "OLEMBIC_TEST_MYSQL";
    const ALEMBIC: bool = false;

    fn compare(
        conn: &mut Self,
        found: &Schema,
        models: &Schema,
        hints: &Hints,
    ) -> Result<Vec<Operation>, CompareError> {
        scratch::mysql::compare(conn, found, models, hints)
    }

    fn promise(_: &str) -> String {
        String::new()
    }

    fn drop_database(name: &str) -> String {
        format!("DROP DATABASE IF EXISTS {name}")
    }
}

/// A new database, dropped at its end.
pub struct Database<C: Server> {
    server: String,
    name: String,
    pub url: String,
    conn: PhantomData<C>,
}

impl<C: Server> Database<C> {
    /// One on the server of the URL.
    pub fn new(server: &str) -> Result<Self> {
        let random = RandomState::new().build_hasher().finish();
        let name = format!("olembic_bench_{random:016x}");
        C::establish(server)?.batch_execute(&format!("CREATE DATABASE {name}"))?;
        let place = server.rfind('/').map_or(server.len(), |slash| slash + 1);
        let url = format!("{}{name}", &server[..place]);
        Ok(Self {
            server: server.to_owned(),
            name,
            url,
            conn: PhantomData,
        })
    }
}

impl<C: Server> Drop for Database<C> {
    fn drop(&mut self) {
        let dropped = C::establish(&self.server)
            .map_err(anyhow::Error::from)
            .and_then(|mut conn| Ok(conn.batch_execute(&C::drop_database(&self.name))?));
        if let Err(error) = dropped {
            eprintln!("the database `{}` is left over: {error:#}", self.name);
        }
    }
}
