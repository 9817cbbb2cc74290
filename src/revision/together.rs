//! Writes one revision into several migrations folders, under one name: into all of them, or into none.
//! All of it is made and tried out under hidden names; then follow the renames, and one that fails takes the others back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::NaiveDateTime;

use super::write::{Made, as_written, head};
use super::{Draft, Header, Revision, RevisionError, Version, read};

/// Writes a draft into each folder, as the next revision of all; the folders are made where they are not there. The name is that of the
/// first draft's message and position. `check` is given each revision, with its place, as it stands in its files, before anyone else sees it.
/// Returns the paths of the new folders.
///
/// # Errors
/// [`RevisionError`], and what `check` says; then nothing was written, and what was begun is removed.
pub fn write_together<E: From<RevisionError>>(
    drafts: &[(PathBuf, Draft)],
    now: NaiveDateTime,
    mut check: impl FnMut(usize, &Revision) -> Result<(), E>,
) -> Result<Vec<PathBuf>, E> {
    let (begun, above) = made_together(drafts, now, &mut check)?;
    show(&begun)?;
    let paths = begun.iter().map(|begun| begun.path.clone()).collect();
    begun.into_iter().for_each(|begun| begun.made.keep());
    above.into_iter().for_each(Made::keep);
    Ok(paths)
}

/// What would be written, with each revision's place, if `check` agrees to it; nothing is.
///
/// # Errors
/// As for `write_together`.
pub fn preview_together<E: From<RevisionError>>(
    drafts: &[(PathBuf, Draft)],
    now: NaiveDateTime,
    mut check: impl FnMut(usize, &Revision) -> Result<(), E>,
) -> Result<Vec<Revision>, E> {
    let mut previewed = Vec::with_capacity(drafts.len());
    made_together(drafts, now, &mut |index, revision: &Revision| {
        check(index, revision)?;
        previewed.push(revision.clone());
        Ok::<_, E>(())
    })?;
    Ok(previewed)
}

/// The folders under their hidden names, and those above them.
fn made_together<E: From<RevisionError>>(
    drafts: &[(PathBuf, Draft)],
    now: NaiveDateTime,
    check: &mut impl FnMut(usize, &Revision) -> Result<(), E>,
) -> Result<(Vec<Begun>, Vec<Made>), E> {
    let Some((_, first)) = drafts.first() else {
        return Ok((Vec::new(), Vec::new()));
    };
    let mut last = last_of_all(drafts)?;
    let mut made = Vec::with_capacity(drafts.len());
    for (folder, _) in drafts {
        made.push(Made::all(folder).map_err(RevisionError::write(folder))?);
    }
    loop {
        let start = first.position.start_after(&first.names, last.as_ref(), now)?;
        let name = first.names.name(&start, &first.slug());
        let Some(begun) = begin(drafts, &start.claim, &name)? else {
            // Left behind by a run that was killed.
            last = Some(start.beyond);
            continue;
        };
        let newest = last_of_all(drafts)?;
        if newest > last {
            last = newest;
            continue;
        }
        for (index, ((folder, draft), begun)) in drafts.iter().zip(&begun).enumerate() {
            let header = draft.position.header(Version::of(&start.text), &read(folder)?)?;
            draft.write_files(&begun.hidden, &begun.path, &header)?;
            let revision = as_written(&begun.hidden, &begun.path, name.clone(), &start.text)?;
            check(index, &revision)?;
        }
        return Ok((begun, made));
    }
}

/// A folder that is being made.
pub(super) struct Begun {
    pub(super) hidden: PathBuf,
    pub(super) path: PathBuf,
    pub(super) made: Made,
}

/// Makes the hidden folders; `None` where one is somebody else's.
fn begin(drafts: &[(PathBuf, Draft)], claim: &str, name: &str) -> Result<Option<Vec<Begun>>, RevisionError> {
    let mut all = Vec::with_capacity(drafts.len());
    for (folder, _) in drafts {
        let (hidden, path) = (folder.join(format!(".{claim}")), folder.join(name));
        let Some(made) = Made::alone(&hidden).map_err(RevisionError::write(&path))? else {
            return Ok(None);
        };
        all.push(Begun { hidden, path, made });
    }
    Ok(Some(all))
}

/// Gives all of them their names, or none.
pub(super) fn show(begun: &[Begun]) -> Result<(), RevisionError> {
    for (index, next) in begun.iter().enumerate() {
        let Err(error) = fs::rename(&next.hidden, &next.path) else {
            continue;
        };
        for shown in begun.iter().take(index) {
            // Back under the hidden name, with which it goes.
            let _ = fs::rename(&shown.path, &shown.hidden);
        }
        return Err(RevisionError::write(&next.path)(error));
    }
    Ok(())
}

fn last_of_all(drafts: &[(PathBuf, Draft)]) -> Result<Option<Version>, RevisionError> {
    let mut last = None;
    for (folder, _) in drafts {
        last = last.max(head(folder)?);
    }
    Ok(last)
}

/// Puts a whole new migrations folder in place: `make` writes it at a hidden path beside, which is given the folder's name at the end.
///
/// # Errors
/// Those of `make`, and [`RevisionError`] when the folder has revisions or cannot be written; then there is no new folder.
pub fn write_tree<E: From<RevisionError>>(
    folder: &Path,
    make: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    let fail = || RevisionError::write(folder);
    let (Some(root), Some(name)) = (folder.parent(), folder.file_name()) else {
        return Ok(());
    };
    let made = Made::all(root).map_err(fail())?;
    // Nobody else's, so that what is shown in the end is what was made here.
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let mine = format!("{}-{}", std::process::id(), time.unwrap_or_default().as_nanos());
    let hidden = root.join(format!(".{}-{mine}", name.to_string_lossy()));
    let taken = || RevisionError::write(&hidden)(io::ErrorKind::AlreadyExists.into());
    let begun = Made::alone(&hidden).map_err(fail())?.ok_or_else(taken)?;
    make(&hidden)?;
    if folder.exists() {
        // Only where it is empty.
        fs::remove_dir(folder).map_err(fail())?;
    }
    fs::rename(&hidden, folder).map_err(fail())?;
    begun.keep();
    made.keep();
    Ok(())
}

/// Writes a draft into a folder that is being made, under a name and with a header that are given. Returns the revision as it will stand
/// in `place`.
///
/// # Errors
/// [`RevisionError`] when it cannot be written, or read again.
pub fn write_twin(
    hidden: &Path,
    place: &Path,
    name: &str,
    header: &Header,
    draft: &Draft,
) -> Result<Revision, RevisionError> {
    let (made, path) = (hidden.join(name), place.join(name));
    fs::create_dir(&made).map_err(RevisionError::write(&path))?;
    draft.write_files(&made, &path, header)?;
    as_written(&made, &path, name.to_owned(), name)
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread;

    use super::*;
    use crate::revision::write::tests::now;

    const TREES: [&str; 3] = ["a", "b", "c"];

    fn drafts(root: &Path) -> Vec<(PathBuf, Draft)> {
        let draft = |tree: &str| Draft {
            message: "add tags".to_owned(),
            up: format!("-- of {tree}\n"),
            ..Draft::default()
        };
        TREES.map(|tree| (root.join("m").join(tree), draft(tree))).into()
    }

    fn write(root: &Path) -> Result<Vec<PathBuf>, RevisionError> {
        write_together(&drafts(root), now(), |_, _| Ok(()))
    }

    /// The names in each tree, hidden ones too.
    fn names(root: &Path) -> Vec<Vec<String>> {
        let list = |tree: &str| {
            let Ok(entries) = fs::read_dir(root.join("m").join(tree)) else {
                return Vec::new();
            };
            let mut names: Vec<_> = entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        TREES.map(list).into()
    }

    #[test]
    fn one_name_stands_in_every_folder() {
        let root = tempfile::tempdir().unwrap();
        let mut seen = Vec::new();
        let first = write_together(&drafts(root.path()), now(), |index, revision| {
            seen.push((index, revision.name.clone(), revision.up.text.clone()));
            assert!(!root.path().join("m/a").join(&revision.name).exists());
            Ok::<_, RevisionError>(())
        });
        assert_eq!(first.unwrap().len(), 3);
        assert_eq!(seen.len(), 3);
        assert!(seen[1].2.ends_with("\n-- of b\n"), "{seen:?}");
        write(root.path()).unwrap();
        let expected = ["2026-01-02-030405_add_tags", "2026-01-02-030406_add_tags"];
        assert_eq!(names(root.path()), [expected, expected, expected]);
        for tree in TREES {
            let revisions = read(&root.path().join("m").join(tree)).unwrap();
            let header = revisions.head().unwrap().header.clone().unwrap();
            assert_eq!(header.down_revision, [Version::of("20260102030405")]);
        }
    }

    #[test]
    fn a_failure_leaves_none() {
        for fault in ["check", "write", "rename"] {
            let root = tempfile::tempdir().unwrap();
            write(root.path()).unwrap();
            let before = names(root.path());
            let last = root.path().join("m/c");
            let written = match fault {
                "check" => write_together(&drafts(root.path()), now(), |index, _| match index {
                    2 => Err(RevisionError::NoVersion { path: last.clone() }),
                    _ => Ok(()),
                }),
                "write" => {
                    fs::rename(&last, root.path().join("away")).unwrap();
                    fs::write(&last, "").unwrap();
                    write(root.path())
                }
                // A file has the name, which only the last step finds.
                _ => {
                    fs::write(last.join("2026-01-02-030406_add_tags"), "").unwrap();
                    write(root.path())
                }
            };
            written.unwrap_err();
            assert_eq!(names(root.path())[..2], before[..2], "{fault}");
        }
        let root = tempfile::tempdir().unwrap();
        let refused = write_together(&drafts(root.path()), now(), |_, _| {
            Err(RevisionError::NoVersion { path: PathBuf::new() })
        });
        refused.unwrap_err();
        assert!(
            !root.path().join("m").exists(),
            "the folders that were made go too"
        );
    }

    #[test]
    fn writers_at_the_same_moment_form_a_line() {
        let root = tempfile::tempdir().unwrap();
        let start = Barrier::new(6);
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    start.wait();
                    write(root.path()).unwrap();
                });
            }
        });
        let found = names(root.path());
        assert_eq!(found[0].len(), 6);
        assert!(found[1] == found[0] && found[2] == found[0], "{found:?}");
    }

    #[test]
    fn a_tree_is_there_whole_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("m/c");
        let half = |path: &Path| {
            drafts(root.path())[0].1.write(path, now())?;
            Err(RevisionError::NoVersion {
                path: path.to_owned(),
            })
        };
        write_tree(&folder, half).unwrap_err();
        assert!(!root.path().join("m").exists());
        let whole = |path: &Path| drafts(root.path())[0].1.write(path, now()).map(|_| ());
        fs::create_dir_all(&folder).unwrap();
        write_tree(&folder, whole).unwrap();
        assert_eq!(read(&folder).unwrap().iter().count(), 1);
        write_tree(&folder, whole).unwrap_err();
        assert_eq!(read(&folder).unwrap().iter().count(), 1);
        assert_eq!(fs::read_dir(root.path().join("m")).unwrap().count(), 1);
    }
}
