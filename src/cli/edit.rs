//! `edit`: opens the scripts of a revision in an editor.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use super::session::Session;
use super::{AppConnection, CliError, Exit, lockstep, place, printer};
use crate::revision::{read, read_one};

const VARIABLES: [&str; 2] = ["VISUAL", "EDITOR"];

pub(super) fn run<C: AppConnection>(session: &Session<C>, reference: &str) -> Result<Exit, CliError> {
    let folder = session.folder()?;
    let revisions = read(&folder)?;
    let revision = place::revision(session, &revisions, reference)?;
    let folders = match session.lockstep()? {
        Some(lockstep) => lockstep::folders_of(&lockstep, &revision.name)?,
        None => vec![folder.join(&revision.name)],
    };
    let scripts = folders
        .iter()
        .flat_map(|folder| ["up.sql", "down.sql"].map(|file| folder.join(file)));
    let scripts: Vec<PathBuf> = scripts.filter(|path| path.is_file()).collect();
    let set = |name: &&str| env::var_os(name).filter(|editor| !editor.is_empty());
    let editor = VARIABLES.iter().find_map(set).ok_or(CliError::NoEditor)?;
    let failed = |cause: String| CliError::Editor {
        editor: editor.to_string_lossy().into_owned(),
        cause,
    };
    let mut command = command(&editor);
    let status = command.args(&scripts).status();
    let status = status.map_err(|error| failed(error.to_string()))?;
    if !status.success() {
        return Err(failed(status.to_string()));
    }
    // What cannot be read any more is told now, and not when it runs.
    for folder in folders {
        let edited = read_one(&folder)?;
        if edited.header.as_ref().map(|header| &header.revision)
            != revision.header.as_ref().map(|header| &header.revision)
        {
            printer::warn(&format!(
                "the header of `{}` is another now\nhint: its `revision` is the version of the folder",
                edited.name
            ));
        }
    }
    read(&folder)?;
    Ok(Exit::Done)
}

/// The variables hold a command with its arguments, as `code --wait`.
#[cfg(unix)]
fn command(editor: &OsString) -> Command {
    let mut script = editor.clone();
    script.push(" \"$@\"");
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg("sh");
    command
}

/// The variables hold a command with its arguments, as `code --wait`.
#[cfg(not(unix))]
fn command(editor: &OsString) -> Command {
    let text = editor.to_string_lossy().into_owned();
    let mut words = text.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    command
}
