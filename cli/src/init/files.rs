//! The files of a project, each from its template, and what has to be written by hand into those that are there.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::Database;
use super::by_hand::{self, ByHand};
use super::found::{Found, Modules};
use crate::error::Error;

const ABOUT_TABLES: &str = "\
# The tables that other models have: no comparison regards them. One that gets a model of Olembic goes out of this list.
";

/// What is written, and what was there.
pub(super) struct Files<'a> {
    root: &'a Path,
    lines: Vec<String>,
}

impl<'a> Files<'a> {
    pub(super) fn of(root: &'a Path) -> Self {
        Self {
            root,
            lines: Vec::new(),
        }
    }

    pub(super) fn told(&mut self, file: &str, what: &str) {
        self.lines.push(format!("{what} {file}"));
    }

    pub(super) fn root(&self) -> &'a Path {
        self.root
    }

    /// What there is to tell.
    pub(super) fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Takes a file away that cargo has written in this run.
    pub(super) fn take_away(&mut self, file: &str) -> Result<(), Error> {
        let path = self.root.join(file);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => Err(Error::Write { path, source }),
            _ => Ok(()),
        }
    }

    /// Adds to the end of a file.
    pub(super) fn add_to(&mut self, file: &str, text: &str) -> Result<(), Error> {
        let path = self.root.join(file);
        let there = OpenOptions::new().append(true).open(&path);
        let written = there.and_then(|mut there| there.write_all(text.as_bytes()));
        written.map_err(|source| Error::Write { path, source })
    }

    /// Writes a module in one of the two places that Rust knows, where neither is taken; whether it was not.
    fn new_module(&mut self, module: &str, in_a_folder: bool, text: &str) -> Result<bool, Error> {
        let both = [format!("{module}/mod.rs"), format!("{module}.rs")];
        if let Some(there) = both.iter().find(|file| self.root.join(file).exists()) {
            self.told(there, "kept");
            return Ok(false);
        }
        let [folder, file] = &both;
        self.new_file(if in_a_folder { folder } else { file }, text)
    }

    /// Writes a file that is not there yet, for its owner's eyes only; whether it was not.
    pub(super) fn new_secret(&mut self, file: &str, text: &str) -> Result<bool, Error> {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        self.write_new(options, file, text)
    }

    /// Writes a file that is not there yet; whether it was not.
    pub(super) fn new_file(&mut self, file: &str, text: &str) -> Result<bool, Error> {
        self.write_new(OpenOptions::new(), file, text)
    }

    fn write_new(&mut self, mut options: OpenOptions, file: &str, text: &str) -> Result<bool, Error> {
        let path = self.root.join(file);
        let failed = |source| Error::Write {
            path: path.clone(),
            source,
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        // The system says whether it is there: nobody can come in between.
        match options.write(true).create_new(true).open(&path) {
            Ok(mut new) => {
                new.write_all(text.as_bytes()).map_err(failed)?;
                self.told(file, "wrote");
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                self.told(file, "kept");
                Ok(false)
            }
            Err(source) => Err(failed(source)),
        }
    }
}

/// Writes all that is missing; what has to be written by hand comes back.
pub(super) fn write(files: &mut Files<'_>, found: &Found, asynchronous: bool) -> Result<Vec<ByHand>, Error> {
    let fill = |template: &str| filled(template, found);
    let [file, _, table] = found.first;
    let source = found.source();
    let Modules { app, mixins, models } = &found.modules;
    let root = files.root;
    let mut by_hand = Vec::new();
    let main = if asynchronous {
        include_str!("templates/main_async.rs")
    } else {
        include_str!("templates/main.rs")
    };
    let of_library = fill(include_str!("templates/lib.rs"));
    if !files.new_file(&found.library, &of_library)? {
        by_hand.extend(by_hand::modules(root, &found.library, &of_library)?);
    }
    if !files.new_file("src/main.rs", &fill(main))? {
        by_hand.extend(by_hand::main(root, found, asynchronous)?);
    }
    files.new_module(
        &format!("{source}{app}"),
        false,
        &fill(include_str!("templates/app.rs")),
    )?;
    files.new_module(
        &format!("{source}{mixins}"),
        true,
        &fill(include_str!("templates/mixins.rs")),
    )?;
    if files.new_module(
        &format!("{source}{models}"),
        true,
        &fill(include_str!("templates/models.rs")),
    )? {
        files.new_file(
            &format!("{source}{models}/{file}.rs"),
            &fill(include_str!("templates/model.rs")),
        )?;
        files.new_file(
            &format!("tests/{table}.rs"),
            &fill(include_str!("templates/tests.rs")),
        )?;
    }
    if !files.new_file("build.rs", &fill(include_str!("templates/build.rs")))? {
        by_hand.extend(by_hand::build(root, found)?);
    }
    files.new_file("diesel.toml", include_str!("templates/diesel.toml"))?;
    if !root.join(&found.migrations).is_dir() {
        files.new_file(&found.migrations.join(".keep").display().to_string(), "")?;
    }
    if !found.tables.is_empty() {
        let quoted: Vec<_> = found.tables.iter().map(|table| format!("\"{table}\"")).collect();
        let line = format!("exclude_tables = [{}]\n", quoted.join(", "));
        if !files.new_file("olembic.toml", &format!("{ABOUT_TABLES}{line}"))? {
            by_hand.extend(by_hand::tables(root, &line)?);
        }
    }
    Ok(by_hand)
}

fn filled(template: &str, found: &Found) -> String {
    let [file, model, table] = found.first;
    let url_function = match found.database {
        Database::Sqlite => format!(".database_url(|| \"{}.db\")", found.krate),
        // A server is named by DATABASE_URL, which `.env` may hold.
        _ => String::new(),
    };
    let connection = found.database.connection();
    let name = connection.rsplit("::").next().unwrap_or(connection);
    let migrations = found.migrations.display().to_string();
    // By itself it looks for a folder of that name, whatever diesel.toml says.
    let embedded = if migrations == "migrations" {
        String::new()
    } else {
        format!("{migrations:?}")
    };
    template
        .replace("__USE_CONNECTION__", &format!("use {connection};"))
        .replace("__ASYNC_CONNECTION__", found.database.asynchronous())
        .replace("__CONNECTION__", name)
        .replace("__URL_FUNCTION__", &url_function)
        .replace("__MIGRATIONS__", &migrations)
        .replace("__EMBEDDED__", &embedded)
        .replace("__CRATE__", &found.krate)
        .replace("__APP__", found.modules.app)
        .replace("__MIXINS__", found.modules.mixins)
        .replace("__MODELS__", found.modules.models)
        .replace("__FILE__", file)
        .replace("__MODEL__", model)
        .replace("__TABLE__", table)
}
