//! What git must not take: `.env`, which may hold a password, and the application's database.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use super::files::Files;
use super::found::Found;
use crate::error::Error;

const FILE: &str = ".gitignore";
const SECRET: &str = ".env";

/// Sees to it that git leaves them out, before they are written: in a new file, or with lines at the end of the one that is there.
/// That it was cargo who wrote it in this run, and not its owner, is nothing to tell.
pub(super) fn see_to_it(files: &mut Files<'_>, found: &Found, is_cargos: bool) -> Result<(), Error> {
    let root = files.root();
    let path = root.join(FILE);
    let there = match fs::read(&path) {
        Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(source) => return Err(Error::Read { path, source }),
    };
    let database = format!("{}.db", found.krate);
    // SQLite's own file beside it is the one that a line for the database alone forgets.
    let beside = format!("{database}-wal");
    let mut missing = String::new();
    for (file, line) in [
        (SECRET, format!("/{SECRET}\n")),
        (&beside, format!("/{database}*\n")),
    ] {
        if !leaves_out(root, there.as_deref().unwrap_or_default(), file) {
            missing.push_str(&line);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let Some(there) = there else {
        files.new_file(FILE, &format!("/target\n{missing}"))?;
        return Ok(());
    };
    if !there.is_empty() && !there.ends_with('\n') {
        missing.insert(0, '\n');
    }
    files.add_to(FILE, &missing)?;
    if !is_cargos {
        files.told(FILE, "added what was missing to");
    }
    Ok(())
}

/// Whether git leaves the file out: as git says, or where there is none or no repository, as the lines say.
fn leaves_out(root: &Path, lines: &str, file: &str) -> bool {
    let mut git = Command::new("git");
    // What this user leaves out everywhere, others do not.
    git.args(["-c", "core.excludesFile="])
        .args(["check-ignore", "--quiet", "--no-index", file])
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // A hook's are of another repository, perhaps.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(name);
    }
    match git.status().ok().and_then(|status| status.code()) {
        Some(0) => true,
        Some(1) => false,
        _ => lines_leave_out(lines, file),
    }
}

/// The usual forms of a line for one file. The last that is about it counts; a form that is not known here says nothing.
fn lines_leave_out(lines: &str, file: &str) -> bool {
    let about = |line: &str| {
        let name = line.strip_prefix("**/").or_else(|| line.strip_prefix('/'));
        let name = name.unwrap_or(line);
        match name.split_once('*') {
            _ if name.contains('/') => false,
            None => name == file,
            Some((start, end)) => file.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
        }
    };
    let mut is_out = false;
    for line in lines.lines().map(str::trim_end) {
        match line.strip_prefix('!') {
            Some(line) => is_out &= !about(line),
            None => is_out |= about(line),
        }
    }
    is_out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_one_file() {
        for (lines, expected) in [
            ("", false),
            ("/target\n", false),
            (".env\n", true),
            ("/.env", true),
            ("/target\r\n.env\r\n", true),
            ("**/.env", true),
            (".env*", true),
            ("*.env", true),
            ("/.env*", true),
            ("*", true),
            (".env.local\n.environment", false),
            ("# .env", false),
            ("config/.env", false),
            ("config/*.env", false),
            (".env\n!.env", false),
            ("!.env\n.env", true),
            (".env\n!.env.example", true),
        ] {
            assert_eq!(lines_leave_out(lines, SECRET), expected, "{lines:?}");
        }
    }
}
