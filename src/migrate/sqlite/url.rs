//! What names an SQLite database: a path, or a URL in one of its forms.

use std::borrow::Cow;
use std::path::Path;

use crate::migrate::without_password;

/// Whether there is no such file, and SQLite would make it.
pub(crate) fn is_missing(url: &str) -> bool {
    name(url).is_ok_and(|name| {
        let Some(path) = file(name) else { return false };
        let path = Path::new(&*path);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        !path.exists() && folder.is_none_or(Path::is_dir)
    })
}

/// Whether nobody but the connection has the database.
pub(crate) fn goes_with_its_connection(url: &str) -> bool {
    name(url).is_ok_and(|name| file(name).is_none() && !has_parameter(name, "cache=shared"))
}

/// The path that SQLite finds in a name: as it stands, or in a URI without authority, parameters and fragment, and with `%20` for a blank.
/// `None` for a database in memory.
fn file(name: &str) -> Option<Cow<'_, str>> {
    let Some(uri) = ["sqlite://", "file:"]
        .iter()
        .find_map(|scheme| name.strip_prefix(scheme))
    else {
        return (name != ":memory:").then_some(Cow::Borrowed(name));
    };
    let (uri, _fragment) = uri.split_once('#').unwrap_or((uri, ""));
    let (path, _parameters) = uri.split_once('?').unwrap_or((uri, ""));
    let path = path
        .strip_prefix("//")
        .map_or(path, |path| path.trim_start_matches("localhost"));
    let in_memory = path == ":memory:" || has_parameter(name, "mode=memory");
    (!in_memory).then(|| decoded(path))
}

/// Whether a URI has that parameter.
fn has_parameter(uri: &str, parameter: &str) -> bool {
    let (uri, _fragment) = uri.split_once('#').unwrap_or((uri, ""));
    let (_, parameters) = uri.split_once('?').unwrap_or_default();
    parameters.split('&').any(|other| other == parameter)
}

/// With the characters that `%` and two digits stand for.
fn decoded(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let number = behind
            .get(..2)
            .filter(|digits| *first == b'%' && digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(number.unwrap_or(*first));
        rest = behind.get(number.map_or(0, |_| 2)..).unwrap_or_default();
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// The name that SQLite is given. Diesel itself takes `sqlite://` for `file:`.
pub(crate) fn name(url: &str) -> Result<&str, (String, String)> {
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
pub(crate) fn hint(name: &str, cause: &str) -> String {
    let path = file(name).unwrap_or(Cow::Borrowed(name));
    let (path, shown) = (Path::new(&*path), without_password(&path));
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
        _ if !path.exists() && ["mode=ro", "mode=rw"].iter().any(|mode| has_parameter(name, mode)) => {
            format!("there is no file `{shown}`, and this mode makes none; `mode=rwc` does")
        }
        _ => {
            "see that it is an SQLite database (an encrypted one is none), that it may be read and written, and that no other program holds it"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use diesel::sqlite::SqliteConnection;

    use super::*;
    use crate::migrate::Database;

    /// SQLite itself says which file a name is of: what it has opened is not missing any more.
    #[test]
    fn a_file_is_missing_until_it_was_opened() {
        for (form, folder) in [
            ("{}/a b.db", "."),
            ("{}/a?b.db", "."),
            ("{}/a#b%20c.db", "."),
            ("sqlite:{}/a%20b.db", "."),
            ("file:{}/a%20b%C3%BC.db", "."),
            ("file:{}/100%.db", "."),
            ("file:{}/a.db?cache=private#here", "."),
            ("file://{}/a.db#here", "."),
            ("file://localhost{}/a.db?mode=rwc", "."),
            ("sqlite://{}/a%23b.db?mode=rwc", "."),
            ("file:{}/a%2Fb.db", "a"),
        ] {
            let place = tempfile::tempdir().unwrap();
            std::fs::create_dir_all(place.path().join(folder)).unwrap();
            let url = form.replace("{}", &place.path().display().to_string());
            assert!(is_missing(&url), "{url}");
            drop(SqliteConnection::open(&url).unwrap());
            assert!(!is_missing(&url), "{url}");
        }
        let place = tempfile::tempdir().unwrap();
        let in_memory = format!("file:{}/a.db?mode=memory", place.path().display());
        for url in [
            in_memory.as_str(),
            ":memory:",
            "file::memory:",
            "sqlite://:memory:?cache=shared",
        ] {
            assert!(!is_missing(url), "{url}");
        }
        let shared = format!("{in_memory}&cache=shared");
        for (url, goes) in [
            (":memory:", true),
            ("sqlite::memory:", true),
            ("file::memory:?cache=shared", false),
            (&in_memory, true),
            (&shared, false),
            ("a.db", false),
        ] {
            assert_eq!(goes_with_its_connection(url), goes, "{url}");
        }
        let nowhere = format!("{}/no/a.db", place.path().display());
        assert!(!is_missing(&nowhere), "{nowhere}");
    }
}
