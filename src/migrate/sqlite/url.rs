//! What names an SQLite database: a path, or a URL in one of its forms.

use std::path::Path;

use crate::migrate::without_password;

/// Whether there is no such file, and SQLite would make it.
pub(crate) fn is_missing(url: &str) -> bool {
    name(url).is_ok_and(|name| {
        let path = Path::new(file(name));
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        path != Path::new(":memory:") && !path.exists() && folder.is_none_or(Path::is_dir)
    })
}

/// The path in a name, without scheme and parameters.
pub(super) fn file(name: &str) -> &str {
    let path = name.trim_start_matches("sqlite://").trim_start_matches("file:");
    path.split_once('?').map_or(path, |(path, _)| path)
}

/// The name that SQLite is given. Diesel itself takes `sqlite://` for `file:`.
pub(super) fn name(url: &str) -> Result<&str, (String, String)> {
    const FORMS: &str = "give a file (`blog.db`), `sqlite://blog.db` or `:memory:`";
    // SQLite takes a file without a name for a database that goes when the connection closes.
    let unnamed = |name: &str| name.is_empty() || name.starts_with('?');
    for scheme in ["sqlite://", "file:"] {
        if let Some(name) = url.strip_prefix(scheme) {
            return if unnamed(name.trim_start_matches("//")) {
                Err(("the URL names no file".to_owned(), FORMS.to_owned()))
            } else {
                Ok(url)
            };
        }
    }
    let name = url.strip_prefix("sqlite:").unwrap_or(url);
    if name.is_empty() {
        return Err(("the URL is empty".to_owned(), FORMS.to_owned()));
    }
    match name.split_once("://") {
        Some((scheme, _)) => Err((
            format!("this application uses SQLite, and the URL is one of `{scheme}`"),
            FORMS.to_owned(),
        )),
        None => Ok(name),
    }
}

/// The way out, where it cannot be opened for this cause.
pub(super) fn hint(name: &str, cause: &str) -> String {
    let path = file(name);
    let (path, shown) = (Path::new(path), without_password(path));
    if cause.contains("malformed") {
        return format!("`{shown}` is damaged, or not all of it is there: bring back a copy of it");
    }
    if let (Ok(to), false) = (path.read_link(), path.exists()) {
        let to = without_password(&to.display().to_string());
        return format!("`{shown}` is a symbolic link to `{to}`, which is not there and cannot be made");
    }
    if path.is_dir() {
        return format!("`{shown}` is a folder; give a file in it");
    }
    match (path.parent(), Path::new(&shown).parent()) {
        (Some(folder), Some(shown)) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            format!("make the folder `{}` first", shown.display())
        }
        _ => {
            "see that it is an SQLite database (an encrypted one is none), that it may be read and written, and that no other program holds it"
                .to_owned()
        }
    }
}
