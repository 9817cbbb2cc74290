//! The folder that templates and the databases of tests are in: one a user, which nobody else may enter.
//! It stands among the temporary files, so that the processes of one run, and the next run, find what is there.

use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, io};

use tempfile::TempDir;

use crate::testing::TestingError;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long something stays that nobody has used.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The folder of this user.
pub(super) fn private() -> Result<PathBuf, TestingError> {
    private_in(&env::temp_dir())
}

#[cfg(unix)]
fn private_in(temporary: &Path) -> Result<PathBuf, TestingError> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};

    // A file of one's own says who one is.
    let mine = tempfile::tempfile_in(temporary).and_then(|file| file.metadata());
    let mine = mine.map_err(TestingError::write(temporary))?.uid();
    let folder = temporary.join(format!("olembic-tests-{mine}"));
    match fs::DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made.map_err(TestingError::write(&folder))?,
    }
    // Anybody may have put something there first, a link as well.
    let about = fs::symlink_metadata(&folder).map_err(TestingError::write(&folder))?;
    if !about.is_dir() || about.uid() != mine || about.mode() & 0o077 != 0 {
        return Err(TestingError::NotPrivate { path: folder });
    }
    Ok(folder)
}

/// Elsewhere the system has a folder for temporary files that is the user's own.
#[cfg(not(unix))]
fn private_in(temporary: &Path) -> Result<PathBuf, TestingError> {
    let folder = temporary.join("olembic-tests");
    fs::create_dir_all(&folder).map_err(TestingError::write(&folder))?;
    Ok(folder)
}

/// A new folder in there, which goes when it is dropped.
pub(super) fn place(folder: &Path, prefix: &str) -> Result<TempDir, TestingError> {
    tempfile::Builder::new()
        .prefix(prefix)
        .tempdir_in(folder)
        .map_err(TestingError::write(folder))
}

/// The time at which every template was changed last, as far as its file says: whoever changes it later moves it. To look at it costs
/// nothing, however large the file is.
fn sealed() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_000_000_000)
}

/// Brings a template that is done to the disk, and seals it.
pub(super) fn seal(template: &Path) -> io::Result<()> {
    let file = File::options().append(true).open(template)?;
    let now = SystemTime::now();
    // A machine that loses its power has either all of it or, without the seal or its name, nothing.
    file.sync_all()?;
    file.set_times(FileTimes::new().set_modified(sealed()).set_accessed(now))
}

/// Whether there is a template that nobody has changed since.
pub(super) fn is_sealed(template: &Path) -> bool {
    let about = fs::symlink_metadata(template);
    about.is_ok_and(|about| about.is_file() && about.modified().is_ok_and(|at| at == sealed()))
}

/// Notes that a template was used; once a day is enough.
pub(super) fn used(template: &Path) {
    if is_older(template, DAY) {
        // Where it fails, the template is made anew after a week.
        let file = File::options().append(true).open(template);
        let _ = file.and_then(|file| file.set_times(FileTimes::new().set_accessed(SystemTime::now())));
    }
}

/// Removes what nobody has used for a week: templates, and what a killed test has left.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if is_older(&path, KEPT) {
            // Somebody else may be faster.
            let _ = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
        }
    }
}

fn is_older(path: &Path, age: Duration) -> bool {
    let last = fs::symlink_metadata(path).and_then(|about| Ok(about.modified()?.max(about.accessed()?)));
    last.is_ok_and(|at| at.elapsed().is_ok_and(|since| since > age))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_used_for_a_week_goes() {
        let folder = tempfile::tempdir().unwrap();
        let aged = |name: &str, age: Duration| {
            let path = folder.path().join(name);
            let file = File::create(&path).unwrap();
            let then = SystemTime::now() - age;
            file.set_times(FileTimes::new().set_modified(sealed()).set_accessed(then))
                .unwrap();
            path
        };
        let gone = aged("gone.db", KEPT + DAY);
        let kept = aged("kept.db", KEPT - DAY);
        let in_use = aged("used.db", KEPT + DAY);
        let of_tomorrow = folder.path().join("tomorrow.db");
        let file = File::create(&of_tomorrow).unwrap();
        file.set_modified(SystemTime::now() + DAY).unwrap();
        used(&in_use);
        used(&of_tomorrow);
        sweep(folder.path());
        assert!(!gone.exists());
        for path in [kept, in_use, of_tomorrow] {
            assert!(path.exists(), "{}", path.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_a_killed_test_has_left_goes_too() {
        let folder = tempfile::tempdir().unwrap();
        let left = place(folder.path(), "test-").unwrap().keep();
        std::fs::write(left.join("test.db"), "rows").unwrap();
        sweep(folder.path());
        assert!(left.exists());
        let file = File::open(&left).unwrap();
        let then = SystemTime::now() - KEPT - DAY;
        file.set_times(FileTimes::new().set_modified(then).set_accessed(then))
            .unwrap();
        sweep(folder.path());
        assert!(!left.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_is_the_user_s_own() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = private_in(temporary.path()).unwrap();
        assert_eq!(private_in(temporary.path()).unwrap(), folder);
        // Only a system's administrator may give a folder away.
        if std::os::unix::fs::chown(&folder, Some(54_321), None).is_ok() {
            let refused = private_in(temporary.path());
            assert!(
                matches!(refused, Err(TestingError::NotPrivate { .. })),
                "{refused:?}"
            );
        }
        fs::remove_dir(&folder).unwrap();
        File::create(&folder).unwrap();
        let message = private_in(temporary.path()).unwrap_err().to_string();
        assert!(
            message.contains("olembic-tests-") && message.contains("hint: remove it"),
            "{message}"
        );
    }
}
