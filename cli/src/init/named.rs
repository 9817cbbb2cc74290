//! The database that a project's `.env` names already.

use std::fs;
use std::path::{Path, PathBuf};

use super::found::text;
use super::server::{VARIABLE, of_dot_env};
use crate::error::Error;

/// What stands in the `.env` that a program would read: the nearest from the folder upwards.
#[derive(Debug)]
pub(super) struct Named {
    /// The file, from the project's folder where it is in it.
    pub(super) file: PathBuf,
    value: String,
}

impl Named {
    /// `None`, where that file names none or there is no such file.
    pub(super) fn find(root: &Path) -> Result<Option<Self>, Error> {
        let full = fs::canonicalize(root).unwrap_or(root.to_owned());
        let mut files = full.ancestors().map(|folder| folder.join(".env"));
        let Some(file) = files.find(|file| file.is_file()) else {
            return Ok(None);
        };
        let value = value(&text(&file)?).map(str::to_owned);
        let file = file.strip_prefix(&full).map(Path::to_owned).unwrap_or(file);
        Ok(value.map(|value| Self { file, value }))
    }

    /// Whether it is this one, as `init` writes it or as somebody else has.
    pub(super) fn is(&self, url: &str) -> bool {
        self.value == of_dot_env(url) || unquoted(&self.value) == url
    }
}

/// The first counts, as for those who read it.
fn value(text: &str) -> Option<&str> {
    text.lines().find_map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        let value = line.strip_prefix(VARIABLE)?.trim_start().strip_prefix('=')?;
        Some(value.trim())
    })
}

/// Without what is not the value's: its quotes, and a comment behind it.
fn unquoted(value: &str) -> &str {
    for quote in ['\'', '"'] {
        if let Some(rest) = value.strip_prefix(quote) {
            return rest.split(quote).next().unwrap_or_default();
        }
    }
    value.split(" #").next().unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_dot_env() {
        for (text, expected) in [
            ("DATABASE_URL=a://b/c\n", true),
            ("export DATABASE_URL = \"a://b/c\" # ours", true),
            ("PORT=1\n  DATABASE_URL='a://b/c'\nDATABASE_URL=d", true),
            ("DATABASE_URL=a://b/c # ours", true),
            ("DATABASE_URL=a://b/cd", false),
            ("DATABASE_URL=d\nDATABASE_URL=a://b/c", false),
            ("DATABASE_URL=", false),
        ] {
            let value = value(text).unwrap().to_owned();
            let file = PathBuf::new();
            assert_eq!(Named { file, value }.is("a://b/c"), expected, "{text}");
        }
        assert_eq!(value("# DATABASE_URL=a\nDATABASE_URLS=b\n"), None);
    }
}
