//! The lock of an SQLite database: a file beside it, of which one connection at a time has the exclusive lock.
//! The operating system releases it when its holder dies. The file itself stays: deleting it would let a second holder in.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;

use crate::migrate::MigrateError;

/// How long SQLite is left to wait before the clock is looked at.
const ROUND: Duration = Duration::from_millis(100);

#[derive(QueryableByName)]
struct File {
    #[diesel(sql_type = Text)]
    file: String,
}

/// Whether somebody else has what is asked for.
pub(super) fn is_busy(error: &Error) -> bool {
    // Diesel hands SQLite's words on, not its codes.
    let text = error.to_string();
    text.contains("database is locked") || text.contains("database table is locked")
}

/// Takes the lock of the database of a connection. It is released when the answer is dropped; `None` for a database in
/// memory, which nobody else has.
pub(super) fn take(
    conn: &mut SqliteConnection,
    timeout: Duration,
    waiting: &mut dyn FnMut(),
) -> Result<Option<SqliteConnection>, MigrateError> {
    let start = Instant::now();
    let Some(database) = database(conn)? else {
        return Ok(None);
    };
    let mut path = database.clone().into_os_string();
    path.push("-olembic-lock");
    let path = PathBuf::from(path);
    let fail = |cause: &dyn ToString| MigrateError::Lock {
        lock: path.display().to_string(),
        cause: cause.to_string(),
    };
    let is_new = !path.exists();
    let mut holder =
        SqliteConnection::establish(&path.display().to_string()).map_err(|error| fail(&error))?;
    if is_new {
        share(&path, &database);
    }
    let mut told = false;
    loop {
        let left = timeout.saturating_sub(start.elapsed());
        let round = if told { left.min(ROUND) } else { Duration::ZERO };
        // Of a file that may only be read, BEGIN EXCLUSIVE takes a lock that others may have, too; a change is refused.
        let begin = format!(
            "PRAGMA busy_timeout = {}; BEGIN EXCLUSIVE; PRAGMA user_version = 1",
            round.as_millis()
        );
        match holder.batch_execute(&begin) {
            Ok(()) => return Ok(Some(holder)),
            Err(error) if !is_busy(&error) => return Err(fail(&error)),
            Err(_) if left.is_zero() => {
                return Err(MigrateError::Locked {
                    lock: path.display().to_string(),
                    seconds: timeout.as_secs(),
                });
            }
            Err(_) if told => {}
            Err(_) => {
                waiting();
                told = true;
            }
        }
    }
}

/// Gives the lock the rights of the database, as SQLite does with its own files beside it: whoever may migrate may lock. Where
/// that is not allowed, the one who is shut out is told when he wants the lock.
#[cfg(unix)]
fn share(lock: &Path, database: &Path) {
    use std::os::unix::fs::{MetadataExt, chown};
    if let Ok(rights) = fs::metadata(database) {
        let _ = fs::set_permissions(lock, rights.permissions());
        let _ = chown(lock, Some(rights.uid()), Some(rights.gid()));
    }
}

#[cfg(not(unix))]
fn share(_lock: &Path, _database: &Path) {}

/// The file of the database. Its lock is beside it; symbolic links to one database have one lock.
fn database(conn: &mut SqliteConnection) -> Result<Option<PathBuf>, MigrateError> {
    let query = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let file = diesel::sql_query(query).get_result::<File>(conn);
    let file = file.map_err(MigrateError::Applied)?.file;
    if file.is_empty() {
        return Ok(None);
    }
    let canonical = fs::canonicalize(&file).map_err(|error| MigrateError::Lock {
        lock: file,
        cause: error.to_string(),
    })?;
    Ok(Some(canonical))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::Database;

    fn tried(conn: &mut SqliteConnection, timeout: u64) -> (String, usize) {
        let mut waited = 0;
        let result = conn.locked(Duration::from_millis(timeout), &mut || waited += 1, |_| Ok(()));
        (
            result.map_or_else(|error| error.to_string(), |()| "done".to_owned()),
            waited,
        )
    }

    #[test]
    fn one_has_it_at_a_time_whatever_the_database_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut one = SqliteConnection::open(path("a.db").to_str().unwrap()).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(path("a.db"), path("b.db")).unwrap();
        #[cfg(not(unix))]
        std::fs::hard_link(path("a.db"), path("b.db")).unwrap();
        let other = format!("sqlite://{}?mode=rw", path("b.db").display());
        let mut other = SqliteConnection::open(&other).unwrap();
        let mut apart = SqliteConnection::open(path("c.db").to_str().unwrap()).unwrap();
        let inside = one.locked(Duration::ZERO, &mut || panic!("nobody has it"), |_| {
            assert_eq!(tried(&mut apart, 0), ("done".to_owned(), 0));
            for timeout in [0, 120] {
                let (message, waited) = tried(&mut other, timeout);
                assert!(message.contains("a.db-olembic-lock"), "{message}");
                assert_eq!(waited, usize::from(timeout > 0), "{message}");
            }
            Ok(())
        });
        inside.unwrap();
        assert_eq!(tried(&mut other, 0), ("done".to_owned(), 0));
        let failed: Result<(), _> = one.locked(Duration::ZERO, &mut || {}, |_| {
            Err(MigrateError::NothingToAccept { name: "x".to_owned() })
        });
        assert!(failed.is_err());
        assert_eq!(tried(&mut other, 0), ("done".to_owned(), 0));
    }

    #[test]
    fn memory_has_none() {
        let mut one = SqliteConnection::open(":memory:").unwrap();
        one.locked(Duration::ZERO, &mut || {}, |one| {
            assert_eq!(tried(one, 0), ("done".to_owned(), 0));
            Ok(())
        })
        .unwrap();
    }
}
