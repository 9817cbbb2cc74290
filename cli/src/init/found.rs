//! What a project has before `init`: its name, its database, its migrations, and the tables that are not Olembic's.

use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use super::Database;
use crate::error::Error;
use crate::project::{MANIFEST, read};

/// Names for the first model: those of a table that is there already are passed over.
const FIRST: [[&str; 3]; 3] = [
    ["note", "Note", "notes"],
    ["reminder", "Reminder", "reminders"],
    ["olembic_note", "OlembicNote", "olembic_notes"],
];

/// A project as it was found.
#[derive(Debug)]
pub(super) struct Found {
    /// The name of its library, as code says it.
    pub(super) krate: String,
    pub(super) database: Database,
    /// The migrations folder, from the project's.
    pub(super) migrations: PathBuf,
    pub(super) has_migrations: bool,
    /// Whether `.env` has a DATABASE_URL.
    pub(super) names_a_database: bool,
    /// The tables of Diesel's schema file.
    pub(super) tables: Vec<String>,
    /// The module of the models.
    pub(super) models: &'static str,
    /// File, struct and table of the first model.
    pub(super) first: [&'static str; 3],
}

impl Found {
    pub(super) fn look(root: &Path, asked: Option<Database>) -> Result<Self, Error> {
        let manifest = read(&root.join(MANIFEST))?;
        let package = || manifest.get("package")?.get("name")?.as_str();
        let name = package().ok_or_else(|| Error::NoPackage {
            path: root.join(MANIFEST),
        })?;
        let library = manifest.get("lib").and_then(|lib| lib.get("name")?.as_str());
        let settings = settings(root)?;
        let said = |table: &str, key: &str| Some(settings.get(table)?.get(key)?.as_str()?.to_owned());
        let migrations =
            PathBuf::from(said("migrations_directory", "dir").unwrap_or("migrations".to_owned()));
        let schema = said("print_schema", "file").unwrap_or("src/schema.rs".to_owned());
        let tables = tables(&text(&root.join(schema))?);
        let taken = |first: &&[&str; 3]| tables.iter().any(|table| first.iter().any(|name| name == table));
        let first = FIRST.iter().find(|first| !taken(first)).unwrap_or(&FIRST[2]);
        Ok(Self {
            krate: library.unwrap_or(name).replace('-', "_"),
            database: asked.or_else(|| database(&manifest)).unwrap_or(Database::Sqlite),
            has_migrations: has_folders(&root.join(&migrations)),
            migrations,
            names_a_database: text(&root.join(".env"))?
                .lines()
                .any(|line| line.trim_start().starts_with("DATABASE_URL=")),
            models: models(root)?,
            first: *first,
            tables,
        })
    }
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
    let features = manifest.get("dependencies")?.get("diesel")?.get("features");
    let features = features.and_then(Item::as_array)?;
    let has = |database: &Database| {
        let mut named = features.iter().filter_map(|feature| feature.as_str());
        named.any(|feature| feature == database.feature())
    };
    let all = [Database::Sqlite, Database::Postgres, Database::Mysql];
    all.into_iter().find(has)
}

/// Where models that were there before have the name, Olembic's get another.
fn models(root: &Path) -> Result<&'static str, Error> {
    let of_others = root.join("src/models.rs").exists() || {
        let list = text(&root.join("src/models/mod.rs"))?;
        root.join("src/models").exists() && !list.contains("models!")
    };
    Ok(if of_others { "composed" } else { "models" })
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
