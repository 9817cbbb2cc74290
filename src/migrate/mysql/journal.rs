//! Where a script stands: a table of one row beside the ledger. The ledger itself has rows of applied revisions alone, and looks the same
//! on every backend.

use diesel::mysql::MysqlConnection;
use diesel::prelude::*;

use super::{catalogue, is_missing, kind};
use crate::migrate::journal::{Journal, Kind, Place, State};
use crate::migrate::ledger::table::or_none;
use crate::migrate::script::Direction;
use crate::revision::Version;

pub(super) const TABLE: &str = "CREATE TABLE IF NOT EXISTS __olembic_progress (
    one INTEGER NOT NULL PRIMARY KEY,
    revision VARCHAR(50) NOT NULL,
    name LONGTEXT NOT NULL,
    way VARCHAR(4) NOT NULL,
    statement INTEGER NOT NULL,
    ran VARCHAR(64) NOT NULL,
    catalogue VARCHAR(64)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

diesel::table! {
    __olembic_progress (one) {
        one -> Integer,
        revision -> Text,
        name -> Text,
        way -> Text,
        statement -> Integer,
        ran -> Text,
        catalogue -> Nullable<Text>,
    }
}

/// In place of a fingerprint where none would tell.
const IN_DOUBT: &str = "?";

type Row = (i32, String, String, String, i32, String, Option<String>);

pub(super) struct Progress;

impl Journal<MysqlConnection> for Progress {
    fn read(&self, conn: &mut MysqlConnection) -> QueryResult<Option<Place>> {
        let rows = or_none(
            conn,
            |conn| __olembic_progress::table.load::<Row>(conn),
            |conn, error| is_missing(conn, "__olembic_progress", error),
        )?;
        let place = |(_, revision, name, way, statement, ran, catalogue): Row| Place {
            revision: Version::stored(revision),
            name,
            direction: if way == "down" {
                Direction::Down
            } else {
                Direction::Up
            },
            statement: usize::try_from(statement).unwrap_or_default(),
            ran,
            state: match catalogue {
                None => State::Next,
                Some(text) if text == IN_DOUBT => State::InDoubt,
                Some(text) => State::Begun(text),
            },
        };
        Ok(rows.into_iter().next().map(place))
    }

    fn write(&self, conn: &mut MysqlConnection, place: &Place) -> QueryResult<()> {
        use __olembic_progress::dsl;
        let catalogue = match &place.state {
            State::Next => None,
            State::Begun(fingerprint) => Some(fingerprint.as_str()),
            State::InDoubt => Some(IN_DOUBT),
        };
        let way = match place.direction {
            Direction::Up => "up",
            Direction::Down => "down",
        };
        diesel::replace_into(dsl::__olembic_progress)
            .values((
                dsl::one.eq(1),
                dsl::revision.eq(place.revision.as_str()),
                dsl::name.eq(&place.name),
                dsl::way.eq(way),
                dsl::statement.eq(i32::try_from(place.statement).unwrap_or(i32::MAX)),
                dsl::ran.eq(&place.ran),
                dsl::catalogue.eq(catalogue),
            ))
            .execute(conn)?;
        Ok(())
    }

    fn clear(&self, conn: &mut MysqlConnection) -> QueryResult<()> {
        diesel::delete(__olembic_progress::table).execute(conn)?;
        Ok(())
    }

    fn kind(&self, statement: &str) -> Kind {
        kind::kind(statement)
    }

    fn is_untold(&self, conn: &mut MysqlConnection, statement: &str) -> QueryResult<bool> {
        catalogue::names_a_table_without_transactions(conn, statement)
    }

    fn catalogue(&self, conn: &mut MysqlConnection, statement: &str) -> QueryResult<String> {
        catalogue::fingerprint(conn, statement)
    }
}
