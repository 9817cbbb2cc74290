//! The files of a project, each from its template, and what has to be written by hand into those that are there.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::Database;
use super::found::{Found, text};
use crate::error::Error;

/// What is written, and what was there.
pub(super) struct Files<'a> {
    root: &'a Path,
    lines: Vec<String>,
}

/// Something that only the owner of a file can write.
pub(super) struct ByHand {
    pub(super) what: String,
    pub(super) text: String,
}

impl<'a> Files<'a> {
    pub(super) fn new(root: &'a Path) -> Self {
        Self {
            root,
            lines: Vec::new(),
        }
    }

    pub(super) fn told(&mut self, file: &str, what: &str) {
        self.lines.push(format!("{what} {file}"));
    }

    pub(super) fn print(&self) {
        for line in &self.lines {
            println!("{line}");
        }
    }

    /// Writes a file that is not there yet; whether it was not.
    fn new_file(&mut self, file: &str, text: &str) -> Result<bool, Error> {
        let path = self.root.join(file);
        let failed = |source| Error::Write {
            path: path.clone(),
            source,
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        // The system says whether it is there: nobody can come in between.
        match OpenOptions::new().write(true).create_new(true).open(&path) {
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

/// Writes all that is missing. `main_is_ours` says that `src/main.rs` was made in this run.
pub(super) fn write(
    files: &mut Files<'_>,
    found: &Found,
    is_async: bool,
    main_is_ours: bool,
) -> Result<Vec<ByHand>, Error> {
    let fill = |template: &str| filled(template, found);
    let [file, ..] = found.first;
    let models = found.models;
    let mut by_hand = Vec::new();
    if main_is_ours {
        fs::remove_file(files.root.join("src/main.rs")).map_err(|source| Error::Write {
            path: files.root.join("src/main.rs"),
            source,
        })?;
    }
    let main = if is_async {
        include_str!("templates/main_async.rs")
    } else {
        include_str!("templates/main.rs")
    };
    let of_lib = fill(include_str!("templates/lib.rs"));
    if !files.new_file("src/lib.rs", &of_lib)? {
        by_hand.extend(missing_lines(files.root, "src/lib.rs", &of_lib)?);
    }
    if !files.new_file("src/main.rs", &fill(main))? {
        by_hand.extend(of_main(files.root, found, is_async)?);
    }
    files.new_file("src/app.rs", &fill(include_str!("templates/app.rs")))?;
    files.new_file("src/mixins/mod.rs", &fill(include_str!("templates/mixins.rs")))?;
    if files.new_file(
        &format!("src/{models}/mod.rs"),
        &fill(include_str!("templates/models.rs")),
    )? {
        files.new_file(
            &format!("src/{models}/{file}.rs"),
            &fill(include_str!("templates/model.rs")),
        )?;
        files.new_file(
            &format!("tests/{}.rs", found.first[2]),
            &fill(include_str!("templates/tests.rs")),
        )?;
    }
    if !files.new_file("build.rs", &fill(include_str!("templates/build.rs")))? {
        by_hand.extend(of_build(files.root, found)?);
    }
    files.new_file("diesel.toml", include_str!("templates/diesel.toml"))?;
    if !files.root.join(&found.migrations).is_dir() {
        files.new_file(&found.migrations.join(".keep").display().to_string(), "")?;
    }
    if !found.tables.is_empty() {
        by_hand.extend(old_tables(files, found)?);
    }
    Ok(by_hand)
}

/// The tables of the old models are left to their own migrations.
fn old_tables(files: &mut Files<'_>, found: &Found) -> Result<Option<ByHand>, Error> {
    let quoted: Vec<_> = found.tables.iter().map(|table| format!("\"{table}\"")).collect();
    let line = format!("exclude_tables = [{}]\n", quoted.join(", "));
    let file = format!(
        "# The tables that other models have: no comparison regards them. One that gets a model of Olembic goes out of this list.\n{line}"
    );
    if files.new_file("olembic.toml", &file)?
        || text(&files.root.join("olembic.toml"))?.contains("exclude_tables")
    {
        return Ok(None);
    }
    Ok(Some(ByHand {
        what: "olembic.toml stays as it is. Write there, for the tables that other models have:".to_owned(),
        text: line,
    }))
}

fn missing_lines(root: &Path, file: &str, wanted: &str) -> Result<Option<ByHand>, Error> {
    let there = text(&root.join(file))?;
    let declared = |line: &str| {
        there
            .lines()
            .any(|have| have.trim().trim_start_matches("pub ") == line.trim_start_matches("pub "))
    };
    let lines: Vec<&str> = wanted
        .lines()
        .filter(|line| line.starts_with("pub mod ") && !declared(line))
        .collect();
    Ok((!lines.is_empty()).then(|| ByHand {
        what: format!("{file} stays as it is. Add to it:"),
        text: lines.join("\n"),
    }))
}

fn of_main(root: &Path, found: &Found, is_async: bool) -> Result<Option<ByHand>, Error> {
    let start = format!("{}::app::app()", found.krate);
    if text(&root.join("src/main.rs"))?.contains(&start) {
        return Ok(None);
    }
    let (what, text) = if is_async {
        (
            "src/main.rs stays as it is. Give its function `main` the name `serve`, the argument `url: String`, and the result `anyhow::Result<()>`, and add:",
            format!(
                "#[tokio::main]\nasync fn main() -> std::process::ExitCode {{\n    {start}.run_async(serve).await\n}}"
            ),
        )
    } else {
        (
            "src/main.rs stays as it is. Give its function `main` the name `serve`, and add:",
            format!(
                "fn main() -> std::process::ExitCode {{\n    {start}.run(|_connection: diesel::{connection}| {{\n        serve();\n        anyhow::Ok(())\n    }})\n}}",
                connection = match found.database {
                    Database::Sqlite => "sqlite::SqliteConnection",
                    Database::Postgres => "pg::PgConnection",
                    Database::Mysql => "mysql::MysqlConnection",
                }
            ),
        )
    };
    Ok(Some(ByHand {
        what: what.to_owned(),
        text,
    }))
}

fn of_build(root: &Path, found: &Found) -> Result<Option<ByHand>, Error> {
    let line = format!(
        "println!(\"cargo:rerun-if-changed={}\");",
        found.migrations.display()
    );
    let there = text(&root.join("build.rs"))?;
    Ok((!there.contains("rerun-if-changed=")).then_some(ByHand {
        what: "build.rs stays as it is. Add to its `main`, so that cargo notices new migrations:".to_owned(),
        text: line,
    }))
}

fn connection(database: Database) -> &'static str {
    match database {
        Database::Sqlite => "SqliteConnection",
        Database::Postgres => "PgConnection",
        Database::Mysql => "MysqlConnection",
    }
}

fn filled(template: &str, found: &Found) -> String {
    let [file, model, table] = found.first;
    let url_function = match found.database {
        Database::Sqlite => format!(".database_url(|| \"{}.db\")", found.krate),
        // A server is named by DATABASE_URL, which `.env` may hold.
        _ => String::new(),
    };
    let async_connection = match found.database {
        Database::Sqlite => {
            "diesel_async::sync_connection_wrapper::SyncConnectionWrapper<diesel::sqlite::SqliteConnection>"
        }
        Database::Postgres => "diesel_async::AsyncPgConnection",
        Database::Mysql => "diesel_async::AsyncMysqlConnection",
    };
    let use_connection = match found.database {
        Database::Sqlite => "use diesel::sqlite::SqliteConnection;",
        Database::Postgres => "use diesel::pg::PgConnection;",
        Database::Mysql => "use diesel::mysql::MysqlConnection;",
    };
    template
        .replace("__USE_CONNECTION__", use_connection)
        .replace("__ASYNC_CONNECTION__", async_connection)
        .replace("__CONNECTION__", connection(found.database))
        .replace("__URL_FUNCTION__", &url_function)
        .replace("__MIGRATIONS__", &found.migrations.display().to_string())
        .replace("__CRATE__", &found.krate)
        .replace("__MODELS__", found.models)
        .replace("__FILE__", file)
        .replace("__MODEL__", model)
        .replace("__TABLE__", table)
}
