//! `init`: the files of a new project, or of an existing one that is to have models.
//! What is there stays as it is; what has to be changed in it is told, to be written by hand.

mod by_hand;
mod copy;
mod files;
mod found;
mod ignored;
mod manifest;
mod named;
mod next;
mod places;
mod server;

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{ArgMatches, Args, ValueEnum};
use olembic::backend::Kind;

use crate::error::Error;
use crate::project::MANIFEST;
use files::Files;
use found::Found;

const EXAMPLES: &str = "\
Examples:
  olembic init                          SQLite, in this folder
  olembic init shop --async             in a folder of its own, with tokio and diesel-async
  olembic init --database-url postgres://ann@localhost/shop
                                        PostgreSQL; the URL goes into `.env`";

/// Start a project, or give models to the one that is here.
///
/// What is there already is never overwritten. What was written, and what to type next, is printed. `--database-url` names the
/// application's database: it says which kind it is, and goes into `.env`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InitArguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,

    /// The kind of database: without it, that of `--database-url`, or of the project's `diesel`, or SQLite.
    #[arg(long, value_enum)]
    database: Option<Database>,

    /// For an asynchronous application, with tokio and diesel-async.
    #[arg(long)]
    r#async: bool,

    /// The name of a new package, where it is not that of the folder.
    #[arg(long)]
    name: Option<String>,

    /// A copy of Olembic to depend on, in place of the released one.
    #[arg(long, value_name = "FOLDER")]
    olembic_path: Option<PathBuf>,

    /// That of all verbs, which is read apart.
    #[arg(skip)]
    url: Option<String>,
}

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Database {
    /// SQLite: nothing to install.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MariaDB, and MySQL.
    Mysql,
}

impl Database {
    /// The name of the feature, of Diesel and of Olembic.
    fn feature(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// Diesel's connection to it.
    fn connection(self) -> &'static str {
        match self {
            Self::Sqlite => "diesel::sqlite::SqliteConnection",
            Self::Postgres => "diesel::pg::PgConnection",
            Self::Mysql => "diesel::mysql::MysqlConnection",
        }
    }

    /// That of diesel-async.
    fn asynchronous(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "diesel_async::sync_connection_wrapper::SyncConnectionWrapper<diesel::sqlite::SqliteConnection>"
            }
            Self::Postgres => "diesel_async::AsyncPgConnection",
            Self::Mysql => "diesel_async::AsyncMysqlConnection",
        }
    }
}

impl InitArguments {
    /// With what stands among the arguments of all verbs.
    pub(crate) fn with_url(mut self, matches: &ArgMatches) -> Self {
        let urls = matches.try_get_many::<String>("database_url");
        self.url = urls.ok().flatten().and_then(|mut urls| urls.next_back().cloned());
        self
    }

    /// The kind that is asked for, in one way or the other.
    fn kind(&self) -> Result<Option<Database>, Error> {
        let Some(url) = &self.url else {
            return Ok(self.database);
        };
        let of_url = match Kind::of_url(url)? {
            Kind::Sqlite => Database::Sqlite,
            Kind::Postgres => Database::Postgres,
            Kind::Mysql => Database::Mysql,
        };
        match self.database {
            Some(asked) if asked != of_url => Err(Error::OtherDatabase {
                asked: asked.feature(),
                of_url: of_url.feature(),
            }),
            _ => Ok(Some(of_url)),
        }
    }
}

/// Writes what is missing, and says what to type next.
pub(crate) fn run(arguments: &InitArguments) -> Result<(), Error> {
    let root = &arguments.folder;
    let asked = arguments.kind()?;
    let copy = arguments.olembic_path.as_deref().map(copy::find).transpose()?;
    fs::create_dir_all(root).map_err(|source| Error::Write {
        path: root.clone(),
        source,
    })?;
    let manifest = root.join(MANIFEST);
    let is_new = !manifest.exists();
    // What cargo writes in this run is nobody's work yet.
    let ours = |file: &str| is_new && !root.join(file).exists();
    let (main_is_ours, ignored_is_ours) = (ours("src/main.rs"), ours(".gitignore"));
    places::of_known_names(root, is_new, arguments.url.is_some())?;
    if is_new {
        cargo_init(root, arguments.name.as_deref())?;
    }
    let found = Found::look(root, asked)?;
    places::of_chosen_names(root, &found)?;
    let mut files = Files::of(root);
    if main_is_ours {
        files.take_away("src/main.rs")?;
    }
    if is_new || gets_a_secret(arguments, &found) {
        ignored::see_to_it(&mut files, &found, ignored_is_ours)?;
    }
    let asynchronous = arguments.r#async || by_hand::is_async(root)?;
    if manifest::add(
        &manifest,
        arguments,
        copy.as_deref(),
        found.database,
        asynchronous,
    )? {
        files.told(MANIFEST, "added what was missing to");
    }
    let mut by_hand = files::write(&mut files, &found, asynchronous)?;
    if let Some(url) = &arguments.url {
        by_hand.extend(server::name_it(&mut files, url, found.named.as_ref())?);
    }
    let mut lines = files.lines().to_vec();
    for hand in &by_hand {
        lines.extend([String::new(), hand.what.clone(), String::new()]);
        lines.extend(hand.text.lines().map(|line| format!("    {line}")));
    }
    lines.extend(next::lines(arguments, &found, !by_hand.is_empty()));
    print(&lines.join("\n")).map_err(Error::Print)
}

/// Whether `.env` comes to name a database, by this run or by what it tells to type.
fn gets_a_secret(arguments: &InitArguments, found: &Found) -> bool {
    found.named.is_none() && (arguments.url.is_some() || found.database != Database::Sqlite)
}

/// A reader that has gone has read enough.
fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let printed = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    match printed {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

fn cargo_init(root: &Path, name: Option<&str>) -> Result<(), Error> {
    let folder = fs::canonicalize(root).ok();
    let of_folder = folder
        .as_deref()
        .and_then(Path::file_name)
        .and_then(|name| name.to_str());
    found::distinct(name.or(of_folder).unwrap_or_default())?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["init", "--quiet"]).current_dir(root);
    if let Some(name) = name {
        cargo.args(["--name", name]);
    }
    let status = cargo.status().map_err(Error::Cargo)?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::CargoInit)
    }
}
