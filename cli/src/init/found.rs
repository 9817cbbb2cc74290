//! What a project has before `init`: its name, its database, its migrations, and the tables that are not Olembic's.

use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use super::Database;
use super::named::Named;
use crate::error::Error;
use crate::programs;
use crate::project::{MANIFEST, read};

/// Names for the first model: those of a table that is there already are passed over.
const FIRST: [[&str; 3]; 3] = [
    ["note", "Note", "notes"],
    ["reminder", "Reminder", "reminders"],
    ["olembic_note", "OlembicNote", "olembic_notes"],
];

/// What a package must not be called, for its own code could not name these then.
const DEPENDENCIES: [&str; 6] = [
    "anyhow",
    "diesel",
    "diesel_async",
    "diesel_migrations",
    "olembic",
    "tokio",
];

/// A project as it was found.
#[derive(Debug)]
pub(super) struct Found {
    /// The name of its program.
    pub(super) program: String,
    /// The name of its library, as code says it.
    pub(super) krate: String,
    /// The file of its library.
    pub(super) library: String,
    pub(super) database: Database,
    /// The migrations folder, from the project's.
    pub(super) migrations: PathBuf,
    pub(super) has_migrations: bool,
    /// The database of `.env`, there or in a folder above.
    pub(super) named: Option<Named>,
    /// Whether cargo has to be told which program is meant.
    pub(super) has_other_programs: bool,
    /// The tables of Diesel's schema file.
    pub(super) tables: Vec<String>,
    pub(super) modules: Modules,
    /// File, struct and table of the first model.
    pub(super) first: [&'static str; 3],
}

/// The names of Olembic's modules: each has another where the first belongs to somebody else.
#[derive(Debug)]
pub(super) struct Modules {
    pub(super) app: &'static str,
    pub(super) mixins: &'static str,
    pub(super) models: &'static str,
}

impl Found {
    pub(super) fn look(root: &Path, asked: Option<Database>) -> Result<Self, Error> {
        let manifest = read(&root.join(MANIFEST))?;
        let package = || manifest.get("package")?.get("name")?.as_str();
        let name = package().ok_or_else(|| Error::NoPackage {
            path: root.join(MANIFEST),
        })?;
        let of_library = |key: &str| manifest.get("lib").and_then(|lib| lib.get(key)?.as_str());
        let krate = of_library("name").unwrap_or(name).replace('-', "_");
        distinct(name)?;
        distinct(&krate)?;
        if let Some(asked) = asked {
            has_backend(&manifest, asked)?;
        }
        let library = of_library("path").unwrap_or("src/lib.rs").to_owned();
        let source = Path::new(&library).parent().unwrap_or(Path::new("")).to_owned();
        let settings = settings(root)?;
        let said = |table: &str, key: &str| Some(settings.get(table)?.get(key)?.as_str()?.to_owned());
        let migrations = said("migrations_directory", "dir").unwrap_or("migrations".to_owned());
        let migrations = inside(root, PathBuf::from(migrations));
        let schema = said("print_schema", "file").unwrap_or("src/schema.rs".to_owned());
        let tables = tables(&text(&root.join(schema))?);
        let taken = |first: &&[&str; 3]| tables.iter().any(|table| first.iter().any(|name| name == table));
        let first = FIRST.iter().find(|first| !taken(first)).unwrap_or(&FIRST[2]);
        let module = |name, mark, other| module(&root.join(&source), name, mark, other);
        Ok(Self {
            program: programs::main_name(&manifest).unwrap_or(name).to_owned(),
            krate,
            database: asked.or_else(|| database(&manifest)).unwrap_or(Database::Sqlite),
            has_migrations: has_folders(&root.join(&migrations)),
            migrations,
            named: Named::find(root)?,
            has_other_programs: programs::several(root, &manifest),
            modules: Modules {
                app: module("app", "olembic::App", "start")?,
                mixins: module("mixins", "mixin!", "pieces")?,
                models: module("models", "models!", "composed")?,
            },
            library,
            first: *first,
            tables,
        })
    }

    /// The folder of the library's code, with a slash behind it.
    pub(super) fn source(&self) -> &str {
        let end = self.library.rfind('/').map_or(0, |slash| slash + 1);
        self.library.get(..end).unwrap_or_default()
    }
}

/// Refuses a package that has the name of something that its code has to name.
pub(super) fn distinct(package: &str) -> Result<(), Error> {
    let krate = package.replace('-', "_");
    if DEPENDENCIES.contains(&krate.as_str()) {
        return Err(Error::NameOfDependency {
            name: package.to_owned(),
        });
    }
    Ok(())
}

/// The folder from the project's, where it is in it: Diesel's own `setup` writes the whole path.
fn inside(root: &Path, folder: PathBuf) -> PathBuf {
    let full = fs::canonicalize(root).unwrap_or_default();
    let short = folder.strip_prefix(&full).or_else(|_| folder.strip_prefix(root));
    short.map(Path::to_owned).unwrap_or(folder)
}

/// The first name, where nobody has it or what is there is Olembic's: it has the mark in it.
fn module(source: &Path, name: &'static str, mark: &str, other: &'static str) -> Result<&'static str, Error> {
    let folder = source.join(name);
    let of_one_file = folder.with_extension("rs");
    let file = if of_one_file.exists() {
        of_one_file
    } else {
        folder.join("mod.rs")
    };
    let of_others = (file.exists() || folder.exists()) && !text(&file)?.contains(mark);
    Ok(if of_others { other } else { name })
}

/// The text of a file; nothing, where it is not there.
pub(super) fn text(path: &Path) -> Result<String, Error> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(source) => Err(Error::Read {
            path: path.to_owned(),
            source,
        }),
    }
}

fn settings(root: &Path) -> Result<DocumentMut, Error> {
    let path = root.join("diesel.toml");
    if path.is_file() {
        read(&path)
    } else {
        Ok(DocumentMut::new())
    }
}

/// The one that the project's `diesel` is for.
fn database(manifest: &DocumentMut) -> Option<Database> {
    backends(manifest, "diesel").first().copied()
}

/// Refuses a database for which the project's own dependencies are not: nothing in them is changed.
fn has_backend(manifest: &DocumentMut, asked: Database) -> Result<(), Error> {
    for package in ["olembic", "diesel"] {
        let backends = backends(manifest, package);
        if let Some(has) = backends.first().filter(|_| !backends.contains(&asked)) {
            return Err(Error::OtherBackend {
                package,
                has: has.feature(),
                asked: asked.feature(),
            });
        }
    }
    Ok(())
}

/// The databases that a dependency has features for.
fn backends(manifest: &DocumentMut, package: &str) -> Vec<Database> {
    let features = || {
        let dependency = manifest.get("dependencies")?.get(package)?;
        dependency.get("features").and_then(Item::as_array)
    };
    let named: Vec<&str> = features()
        .into_iter()
        .flatten()
        .filter_map(|feature| feature.as_str())
        .collect();
    let all = [Database::Sqlite, Database::Postgres, Database::Mysql];
    let has = |database: &Database| named.contains(&database.feature());
    all.into_iter().filter(has).collect()
}

fn has_folders(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.path().join("up.sql").is_file())
}

/// The tables that a schema file of Diesel's names, as comparisons name them.
fn tables(schema: &str) -> Vec<String> {
    let mut tables = Vec::new();
    let mut inside = false;
    for line in schema.lines().map(str::trim) {
        if line.ends_with("table! {") {
            inside = true;
        } else if inside && line.ends_with('{') && !line.starts_with('#') && !line.starts_with('/') {
            if let Some(name) = line.split([' ', '(']).next().filter(|name| !name.is_empty()) {
                tables.push(name.to_owned());
            }
            inside = false;
        } else if let Some(name) = line.strip_prefix("#[sql_name = \"").filter(|_| inside) {
            tables.push(name.trim_end_matches("\"]").to_owned());
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_a_schema_file_are_known() {
        let schema = "\
// @generated automatically by Diesel CLI.

diesel::table! {
    posts (id) {
        id -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// Kept apart.
    shop.items (id, part) {
        id -> Integer,
    }
}

diesel::joinable!(posts -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(posts, users,);
";
        assert_eq!(tables(schema), ["posts", "shop.items"]);
        assert!(tables("").is_empty());
    }
}
