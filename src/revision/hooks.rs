//! Commands of the project that see a new revision when its files are written: formatters, linters.
//! They run before the revision is tried out, and before anyone else sees it; so what is tried out is what will be there, and where a hook fails
//! there is no revision at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::RevisionError;
use super::header::lines;

const UP: &str = "up.sql";
const DOWN: &str = "down.sql";
const METADATA: &str = "metadata.toml";

const FILE: &str = "{file}";
const FOLDER: &str = "{folder}";

/// The hooks, in the order in which they run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hooks {
    /// The folder in which they run.
    root: PathBuf,
    list: Vec<Hook>,
}

/// A program, and its arguments. No shell reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    name: String,
    program: String,
    arguments: Vec<String>,
}

/// A command that is no hook.
#[derive(Debug, thiserror::Error)]
#[error(
    "the hook `{name}` {why}\nhint: a hook is a program and its arguments, such as `sqlfluff fix {{file}}`, without a shell; `{{file}}` stands for up.sql, then for down.sql, `{{folder}}` for the folder of both"
)]
pub struct HookError {
    name: String,
    why: &'static str,
}

impl Hook {
    /// A program and its arguments. With `{file}` in one of them, it runs for up.sql, then for down.sql; with `{folder}`, once for the folder.
    /// Without a name it is called by its program's.
    ///
    /// # Errors
    /// [`HookError`] where there is no program, or no place for a file.
    pub fn new(name: Option<&str>, words: &[String]) -> Result<Self, HookError> {
        let refuse = |name: &str, why| {
            Err(HookError {
                name: name.to_owned(),
                why,
            })
        };
        let Some((program, arguments)) = words.split_first().filter(|(program, _)| !program.is_empty())
        else {
            return refuse(name.unwrap_or_default(), "names no program");
        };
        let name = name.unwrap_or(program).to_owned();
        let has = |placeholder| arguments.iter().any(|word| word.contains(placeholder));
        if !has(FILE) && !has(FOLDER) {
            return refuse(&name, "has neither `{file}` nor `{folder}` among its arguments");
        }
        if program.contains('\0') || arguments.iter().any(|word| word.contains('\0')) {
            return refuse(&name, "has a NUL character, which no program can be given");
        }
        Ok(Self {
            name,
            program: program.clone(),
            arguments: arguments.to_vec(),
        })
    }

    fn is_for_files(&self) -> bool {
        self.arguments.iter().any(|word| word.contains(FILE))
    }

    /// Runs the program once. What it prints goes to stderr.
    fn start(&self, root: &Path, file: &Path, folder: &Path) -> Result<(), String> {
        let mut command = Command::new(program(root, &self.program));
        let arguments = self.arguments.iter();
        command.args(arguments.map(|word| filled(word, file, folder)));
        if !root.as_os_str().is_empty() {
            command.current_dir(root);
        }
        command.stdin(Stdio::null()).stdout(io::stderr());
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(status.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Hooks {
    /// These hooks, to be run in a folder.
    pub fn new(root: &Path, list: Vec<Hook>) -> Self {
        Self {
            root: root.to_owned(),
            list,
        }
    }

    /// Runs all of them on the files in `hidden`, which will stand at `path`.
    ///
    /// # Errors
    /// [`RevisionError`] where one fails, or changes what Olembic has written for itself.
    pub(super) fn run(&self, hidden: &Path, path: &Path) -> Result<(), RevisionError> {
        if self.list.is_empty() {
            return Ok(());
        }
        let before = Kept::read(hidden).map_err(RevisionError::read(path))?;
        let folder = shortest(hidden, &self.root).map_err(RevisionError::read(path))?;
        for hook in &self.list {
            let files: &[&str] = if hook.is_for_files() { &[UP, DOWN] } else { &[""] };
            for file in files {
                let shown = if file.is_empty() {
                    path.to_owned()
                } else {
                    path.join(file)
                };
                let fail = |cause| RevisionError::HookFailed {
                    hook: hook.name.clone(),
                    path: shown,
                    cause,
                };
                hook.start(&self.root, &folder.join(file), &folder)
                    .map_err(fail)?;
            }
            let spoiled = |what: String| RevisionError::HookSpoiled {
                hook: hook.name.clone(),
                what,
                path: path.to_owned(),
            };
            let after = Kept::read(hidden)
                .map_err(|error| spoiled(format!("left a file that cannot be read ({error})")))?;
            if let Some(what) = before.lost_in(&after) {
                return Err(spoiled(what));
            }
        }
        // What the hooks have written lasts like the rest.
        let synced = [UP, DOWN]
            .iter()
            .try_for_each(|file| File::open(hidden.join(file))?.sync_all());
        synced.map_err(RevisionError::write(path))
    }
}

/// What hooks leave as it is.
struct Kept {
    up: Vec<String>,
    down: Vec<String>,
    metadata: String,
    files: Vec<OsString>,
}

impl Kept {
    fn read(folder: &Path) -> io::Result<Self> {
        let own_lines = |file: &str| -> io::Result<Vec<String>> {
            let text = fs::read_to_string(folder.join(file))?;
            Ok(lines(&text).map(str::to_owned).collect())
        };
        let mut files = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.file_name()))
            .collect::<io::Result<Vec<_>>>()?;
        files.sort();
        Ok(Self {
            up: own_lines(UP)?,
            down: own_lines(DOWN)?,
            metadata: fs::read_to_string(folder.join(METADATA))?,
            files,
        })
    }

    /// What is not as it was.
    fn lost_in(&self, after: &Self) -> Option<String> {
        if let Some(other) = after.files.iter().find(|file| !self.files.contains(file)) {
            return Some(format!("left `{}`", other.to_string_lossy()));
        }
        let changed = |what: &str| Some(format!("changed {what}"));
        match () {
            () if self.up != after.up => changed("the `-- olembic:` lines of up.sql"),
            () if self.down != after.down => changed("the `-- olembic:` lines of down.sql"),
            () if self.metadata != after.metadata => changed("metadata.toml"),
            () => None,
        }
    }
}

/// The path as a program in `root` can use it.
fn shortest(path: &Path, root: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    Ok(match path.strip_prefix(std::path::absolute(root)?) {
        Ok(short) => short.to_owned(),
        Err(_) => path,
    })
}

/// A program with a folder in its name stands in the project; else it is looked for in PATH.
fn program(root: &Path, name: &str) -> PathBuf {
    let path = Path::new(name);
    if path.components().count() > 1 {
        root.join(path)
    } else {
        path.to_owned()
    }
}

fn filled(word: &str, file: &Path, folder: &Path) -> OsString {
    let mut filled = OsString::new();
    let mut left = word;
    loop {
        let next = [(FILE, file), (FOLDER, folder)]
            .into_iter()
            .filter_map(|(placeholder, path)| Some((left.find(placeholder)?, placeholder, path)))
            .min_by_key(|(at, ..)| *at);
        let Some((at, placeholder, path)) = next else {
            filled.push(left);
            return filled;
        };
        let (before, behind) = left.split_at(at);
        filled.push(before);
        filled.push(path);
        left = behind.strip_prefix(placeholder).unwrap_or_default();
    }
}
