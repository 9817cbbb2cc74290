//! Writes several revisions of one folder, each coming after the one before it: all of them, or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;

use super::write::{Made, as_written, head};
use super::{Draft, Header, Revision, RevisionError, Version, read};

/// Writes the revisions, if `check` agrees. Returns the paths of the new folders. `check` is given the revisions as they stand in
/// their files, before anyone else sees them. The first one has its draft's place in the graph.
///
/// # Errors
/// [`RevisionError`], and what `check` says; then nothing was written, and what was begun is removed.
pub fn write_stages<E: From<RevisionError>>(
    drafts: &[Draft],
    folder: &Path,
    now: NaiveDateTime,
    check: impl FnOnce(&[Revision]) -> Result<(), E>,
) -> Result<Vec<PathBuf>, E> {
    let mut last = head(folder)?;
    let made = Made::all(folder).map_err(RevisionError::write(folder))?;
    loop {
        let places = match begun(drafts, folder, last.as_ref(), now)? {
            Ok(places) => places,
            // Left behind by a run that was killed.
            Err(taken) => {
                last = Some(taken);
                continue;
            }
        };
        let newest = head(folder)?;
        if newest > last {
            last = newest;
            continue;
        }
        let mut parent = None;
        let mut revisions = Vec::with_capacity(drafts.len());
        for (draft, place) in drafts.iter().zip(&places) {
            let version = Version::of(&place.written);
            let header = match parent.replace(version.clone()) {
                None => draft.position.header(version, &read(folder)?)?,
                parent => Header::new(version, parent),
            };
            draft.write_files(&place.hidden, &place.path, &header)?;
            let name = place.name.clone();
            revisions.push(as_written(&place.hidden, &place.path, name, &place.written)?);
        }
        check(&revisions)?;
        let mut shown = Vec::with_capacity(places.len());
        for place in places {
            let moved = place.show().map_err(RevisionError::write(&place.path))?;
            place.begun.keep();
            shown.push((moved, place.path));
        }
        made.keep();
        let kept = shown.into_iter().map(|(shown, path)| {
            shown.keep();
            path
        });
        return Ok(kept.collect());
    }
}

/// Where a revision is written, and where it will stand.
struct Place {
    begun: Made,
    written: String,
    name: String,
    hidden: PathBuf,
    path: PathBuf,
}

impl Place {
    /// Gives the folder its name; it goes away again unless it is kept.
    fn show(&self) -> io::Result<Made> {
        fs::rename(&self.hidden, &self.path)?;
        Ok(Made::of(&self.path))
    }
}

/// A place for each draft, with versions that increase; or a version that somebody has taken and does not give back.
fn begun(
    drafts: &[Draft],
    folder: &Path,
    last: Option<&Version>,
    now: NaiveDateTime,
) -> Result<Result<Vec<Place>, Version>, RevisionError> {
    let mut last = last.cloned();
    let mut places: Vec<Place> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let start = draft.position.start_after(&draft.names, last.as_ref(), now)?;
        let name = draft.names.name(&start, &draft.slug());
        let path = folder.join(&name);
        let mut hidden = folder.join(format!(".{}", start.claim));
        if places.iter().any(|place| place.hidden == hidden) {
            // An earlier stage has the same time, and another id.
            hidden = folder.join(format!(".{}", start.text));
        }
        last = Some(Version::of(&start.text));
        let Some(begun) = Made::alone(&hidden).map_err(RevisionError::write(&path))? else {
            return Ok(Err(start.beyond));
        };
        places.push(Place {
            begun,
            written: start.text,
            name,
            hidden,
            path,
        });
    }
    Ok(Ok(places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::write::tests::{draft, entries, now};

    #[test]
    fn several_are_written_in_order_or_none_is() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("migrations");
        draft("begin").write(&folder, now()).unwrap();
        let step = |step: &str| Draft {
            step: step.to_owned(),
            before_up: vec!["SELECT 1".to_owned()],
            ..draft("add tags")
        };
        let drafts = [step(""), step("validate"), step("index a b")];
        // The check says no; the second or the third has its name taken when it is to be shown.
        let refused = |revisions: &[Revision]| {
            assert_eq!(revisions.len(), 3);
            Err(RevisionError::NoNextVersion {
                last: revisions[2].version.clone(),
            })
        };
        write_stages(&drafts, &folder, now(), refused).unwrap_err();
        assert_eq!(entries(&folder), 1, "nothing is left");
        for place in 1..3 {
            let mut taken = PathBuf::new();
            let result = write_stages(&drafts, &folder, now(), |revisions| {
                taken = folder.join(&revisions[place].name);
                fs::create_dir(&taken).unwrap();
                fs::write(taken.join("theirs"), "").unwrap();
                Ok::<(), RevisionError>(())
            });
            result.unwrap_err();
            fs::remove_dir_all(&taken).unwrap();
            assert_eq!(entries(&folder), 1, "nothing of ours is left");
        }
        let paths = write_stages(&drafts, &folder, now(), |_| Ok::<(), RevisionError>(())).unwrap();
        let names = ["06_add_tags", "07_add_tags_validate", "08_add_tags_index_a_b"];
        let expected = names.map(|name| folder.join(format!("2026-01-02-0304{name}")));
        assert_eq!(paths, expected);
        let up = fs::read_to_string(paths[1].join("up.sql")).unwrap();
        assert!(
            up.starts_with(
                "-- olembic: revision = 20260102030407, down_revision = 20260102030406\n\
                 -- olembic: before = SELECT 1\n-- add tags: validate\n"
            ),
            "{up}"
        );
        assert_eq!(read(&folder).unwrap().iter().count(), 4);
        assert_eq!(entries(&folder), 4, "nothing hidden is left");
    }
}
