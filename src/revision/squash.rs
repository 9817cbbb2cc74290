//! One revision in place of many: which can be, where it stands, and how its folder takes their place.
//! The new folder says in its header what it replaces. From the moment at which it is there, the old ones do not count; so whoever is
//! killed before they are deleted leaves nothing half done.

use std::fs;
use std::path::{Path, PathBuf};

use super::together::{Begun, show};
use super::write::{Made, as_written};
use super::{Draft, Header, Revision, RevisionError, Revisions, Version, read_each, remove};

const KEY: &str = "replaced_text";

/// The line that says which texts of up.sql the revision itself had before: their checksums.
pub fn replaced_texts_line(checksums: &[String]) -> String {
    super::header::line(KEY, &checksums.join(" "))
}

/// The checksums of the texts that this script has taken the place of.
pub(crate) fn replaced_texts(script: &str) -> Vec<String> {
    super::header::values(script, KEY)
        .flat_map(|value| value.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// The revisions that can be squashed, and what the new one says of its place.
///
/// # Errors
/// [`RevisionError::NotSquashed`]: fewer than two, or others stand on one in the middle.
pub fn squashable<'a>(
    revisions: &'a Revisions,
    range: &[&Version],
) -> Result<(Vec<&'a Revision>, Header), RevisionError> {
    let refuse = |why: String| RevisionError::NotSquashed { why };
    let graph = revisions.graph();
    let mut chosen: Vec<_> = range.iter().filter_map(|version| graph.at(version)).collect();
    chosen.sort_unstable();
    let Some((last, _)) = chosen.split_last().filter(|(_, rest)| !rest.is_empty()) else {
        return Err(refuse(
            "there are fewer than two revisions in that range".to_owned(),
        ));
    };
    let below = graph.ancestors(&[*last], false);
    let mut header = Header::new(Version::of(""), None);
    let mut members = Vec::new();
    for at in &chosen {
        if at != last {
            if !below.has(*at) {
                let name = graph.name(*last);
                return Err(refuse(format!(
                    "`{name}` does not stand on `{}`",
                    graph.name(*at)
                )));
            }
            let mut above = graph.children(*at).iter().chain(graph.dependents(*at));
            if let Some(other) = above.find(|above| !chosen.contains(above)) {
                return Err(refuse(format!(
                    "`{}`, which is not among them, stands on `{}`",
                    graph.name(*other),
                    graph.name(*at)
                )));
            }
        }
        let outside = |of: &[usize]| -> Vec<Version> {
            let outside = of.iter().filter(|at| !chosen.contains(at));
            outside.filter_map(|at| graph.version(*at)).cloned().collect()
        };
        header.down_revision.extend(outside(graph.parents(*at)));
        header.depends_on.extend(outside(graph.depends_on(*at)));
        header.branch_labels.extend_from_slice(graph.labels(*at));
        let Some(revision) = graph.version(*at).and_then(|version| revisions.get(version)) else {
            continue;
        };
        if let Some(own) = &revision.header {
            header.replaces.extend_from_slice(&own.replaces);
        }
        if at == last {
            header.revision = revision.version.clone();
        } else {
            header.replaces.push(revision.version.clone());
        }
        members.push(revision);
    }
    for list in [
        &mut header.down_revision,
        &mut header.depends_on,
        &mut header.replaces,
    ] {
        list.sort();
        list.dedup();
    }
    Ok((members, header))
}

/// A new folder that takes the place of others, not written yet.
#[derive(Debug, Clone)]
pub struct Squash {
    /// The migrations folder.
    pub folder: PathBuf,
    /// The name of the new one in it.
    pub name: String,
    /// Its header, as [`squashable`] gives it.
    pub header: Header,
    /// What is in it.
    pub draft: Draft,
}

/// Writes a new folder into each migrations folder, if `check` agrees to them, and deletes those that they replace. All of them are
/// made and checked under hidden names; then follow the renames, and one that fails takes the others back. Returns the paths.
///
/// # Errors
/// [`RevisionError`], and what `check` says of the one at that place; then nothing was written. Where only the deleting fails, the old
/// folders are still there and do not count, and [`finish_squash`] deletes them.
pub fn write_squashes<E: From<RevisionError>>(
    squashes: &[Squash],
    mut check: impl FnMut(usize, &Revision) -> Result<(), E>,
) -> Result<Vec<PathBuf>, E> {
    let mut begun = Vec::with_capacity(squashes.len());
    for squash in squashes {
        let path = squash.folder.join(&squash.name);
        let write = || RevisionError::write(&path);
        let taken = || write()(std::io::ErrorKind::AlreadyExists.into());
        if fs::symlink_metadata(&path).is_ok() {
            return Err(taken().into());
        }
        let version = &squash.header.revision;
        let hidden = squash
            .folder
            .join(format!(".squash-{}-{version}", std::process::id()));
        let made = Made::alone(&hidden).map_err(write())?.ok_or_else(taken)?;
        squash.draft.write_files(&hidden, &path, &squash.header)?;
        begun.push(Begun { hidden, path, made });
    }
    for (index, (squash, begun)) in squashes.iter().zip(&begun).enumerate() {
        let name = squash.name.clone();
        check(
            index,
            &as_written(&begun.hidden, &begun.path, name, &squash.name)?,
        )?;
    }
    show(&begun)?;
    let paths = begun.iter().map(|begun| begun.path.clone()).collect();
    begun.into_iter().for_each(|begun| begun.made.keep());
    for squash in squashes {
        finish_squash(&squash.folder)?;
    }
    Ok(paths)
}

/// Deletes the folders that others replace, and says which; there are some where a squash was killed.
///
/// # Errors
/// [`RevisionError`]; then all of them are still there.
pub fn finish_squash(folder: &Path) -> Result<Vec<PathBuf>, RevisionError> {
    let all = read_each(folder)?;
    let lasting = lasting_squashes(&all);
    let replaced: Vec<PathBuf> = all
        .iter()
        .filter(|revision| is_replaced(revision, &lasting))
        .map(|revision| folder.join(&revision.name))
        .collect();
    remove(&replaced)?;
    Ok(replaced)
}

/// Those that take the place of others, and are not replaced themselves. Two whose headers replace each other replace nothing.
fn lasting_squashes(all: &[Revision]) -> Vec<Revision> {
    let squashes = all.iter().filter(|revision| !replaces(revision).is_empty());
    let squashes: Vec<Revision> = squashes.cloned().collect();
    let lasting = squashes
        .iter()
        .filter(|revision| !is_replaced(revision, &squashes));
    lasting.cloned().collect()
}

/// These without those that others replace.
pub fn without_replaced(mut all: Vec<Revision>) -> Vec<Revision> {
    let lasting = lasting_squashes(&all);
    if !lasting.is_empty() {
        all.retain(|revision| !is_replaced(revision, &lasting));
    }
    all
}

/// Whether another one of these does its work.
fn is_replaced(revision: &Revision, among: &[Revision]) -> bool {
    let own = replaces(revision);
    let squashes = among.iter().filter(|other| !replaces(other).is_empty());
    squashes.filter(|other| other.name != revision.name).any(|other| {
        let of_other = replaces(other);
        let grown = own.len() < of_other.len() && own.iter().all(|version| of_other.contains(version));
        of_other.contains(&revision.version) || (other.version == revision.version && grown)
    })
}

fn replaces(revision: &Revision) -> &[Version] {
    match &revision.header {
        Some(header) => &header.replaces,
        None => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::Script;

    #[test]
    fn what_a_header_replaces_does_not_count() {
        type Case = (&'static [(&'static str, &'static str)], &'static [&'static str]);
        let cases: [Case; 5] = [
            (&[("1_a", ""), ("2_b", "")], &["1_a", "2_b"]),
            (
                &[
                    ("1_a", ""),
                    ("2_b", ""),
                    ("2_s", "revision = 2, down_revision = none, replaces = 1"),
                ],
                &["2_s"],
            ),
            // A squash of a squash.
            (
                &[
                    ("1_a", ""),
                    ("2_s", "revision = 2, down_revision = none, replaces = 1"),
                    ("3_c", ""),
                    ("3_s", "revision = 3, down_revision = none, replaces = 1, 2"),
                ],
                &["3_s"],
            ),
            // The one before it ends with the same version.
            (
                &[
                    ("3_s", "revision = 3, down_revision = 1, replaces = 2"),
                    ("1_a", ""),
                    ("3_t", "revision = 3, down_revision = none, replaces = 1, 2"),
                ],
                &["3_t"],
            ),
            // Nobody can mean that.
            (
                &[
                    ("1_a", "revision = 1, down_revision = none, replaces = 2"),
                    ("2_b", "revision = 2, down_revision = none, replaces = 1"),
                ],
                &["1_a", "2_b"],
            ),
        ];
        for (given, expected) in cases {
            let revision = |(name, header): &(&str, &str)| {
                let text = if header.is_empty() {
                    "-- x".to_owned()
                } else {
                    format!("-- olembic: {header}")
                };
                let up = Script {
                    text,
                    file: "up.sql".to_owned(),
                };
                Revision::new((*name).to_owned(), up, None, true).unwrap()
            };
            let revisions = Revisions::new(given.iter().map(revision)).unwrap();
            let names: Vec<_> = revisions.iter().map(|revision| revision.name.as_str()).collect();
            assert_eq!(names, expected, "{given:?}");
        }
    }
}
