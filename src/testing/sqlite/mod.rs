//! SQLite: the template is a file, and a test's database is a copy of it in a folder of its own.
//! A template comes into its place by renaming, so it is there whole or not at all.

mod folder;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;
use tempfile::TempDir;

use super::{Template, TestBackend, TestingError};
use crate::migrate::{Database, OpenError};

/// Where one template is missing, the tests of a program wait for the first of them instead of making one each.
static MAKING: Mutex<()> = Mutex::new(());

#[derive(QueryableByName)]
struct Check {
    #[diesel(sql_type = Text)]
    quick_check: String,
}

impl TestBackend for SqliteConnection {
    type Place = TempDir;

    fn fresh(template: &Template<Self>) -> Result<(TempDir, String), TestingError> {
        fresh_in(&folder::private()?, template)
    }

    fn connect(url: &str) -> Result<Self, OpenError> {
        let mut conn = Self::open(url)?;
        // The database goes with the test: nobody waits for the disk. Where it cannot be said, it is only slower.
        let _ = conn.batch_execute("PRAGMA synchronous = OFF");
        Ok(conn)
    }
}

fn fresh_in(folder: &Path, template: &Template<SqliteConnection>) -> Result<(TempDir, String), TestingError> {
    let kept = folder.join(format!("{}.db", template.key()?.as_str()));
    let place = folder::place(folder, "test-")?;
    let file = place.path().join("test.db");
    let url = file
        .to_str()
        .ok_or_else(|| TestingError::NotUtf8 { path: file.clone() })?;
    if !copied(&kept, &file) {
        let _one_at_a_time = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
        if !copied(&kept, &file) {
            make(folder, &kept, &file, template)?;
        }
    }
    let url = url.to_owned();
    Ok((place, url))
}

/// Whether there is a template that nobody has touched, and there is a copy of it now.
fn copied(kept: &Path, copy: &Path) -> bool {
    if !folder::is_sealed(kept) || fs::copy(kept, copy).is_err() {
        return false;
    }
    folder::used(kept);
    true
}

fn is_whole(url: &str, template: &Template<SqliteConnection>) -> bool {
    let Ok(mut conn) = SqliteConnection::open(url) else {
        return false;
    };
    let check = diesel::sql_query("PRAGMA quick_check(1)").get_result::<Check>(&mut conn);
    check.is_ok_and(|check| check.quick_check == "ok") && template.is_applied(&mut conn)
}

/// Makes a template, and a copy of it. What somebody else has put in its place meanwhile is the same, and is replaced.
fn make(
    folder: &Path,
    kept: &Path,
    copy: &Path,
    template: &Template<SqliteConnection>,
) -> Result<(), TestingError> {
    let place = folder::place(folder, "making-")?;
    let made: PathBuf = place.path().join("template.db");
    let url = made
        .to_str()
        .ok_or_else(|| TestingError::NotUtf8 { path: made.clone() })?;
    let mut conn = SqliteConnection::connect(url)?;
    template.fill(&mut conn)?;
    // With the last connection goes what stands beside the file.
    drop(conn);
    if !is_whole(url, template) {
        return Err(TestingError::Unfit);
    }
    fs::copy(&made, copy).map_err(TestingError::write(copy))?;
    folder::seal(&made).map_err(TestingError::write(&made))?;
    match fs::rename(&made, kept) {
        // Windows does not replace a file that somebody reads.
        Err(source) if !kept.is_file() => return Err(TestingError::write(kept)(source)),
        _ => {}
    }
    folder::sweep(folder);
    Ok(())
}
