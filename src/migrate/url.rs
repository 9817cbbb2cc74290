//! Database URLs as messages may show them.
//! Reading a URL is the matter of each backend; here too much is hidden rather than too little.

/// Parts of the names of parameters whose values nobody may see.
const SECRET: [&str; 5] = ["pass", "pwd", "secret", "token", "key"];

/// The URL with `***` in place of its password, as a user part and as a parameter. So is text that only looks like
/// a URL, for it may be one with a slip in it.
pub fn without_password(url: &str) -> String {
    let mut shown = String::new();
    for part in without_user_password(url).split_inclusive(['?', '&', ';', ' ']) {
        shown.push_str(&hide_parameter(part));
    }
    shown
}

fn without_user_password(url: &str) -> String {
    let hidden = || {
        // A password may hold an `@`, `/` or `?` that was not escaped.
        let (user, host) = url.rsplit_once('@')?;
        let scheme = user.find("://").map_or(0, |at| at + "://".len());
        let (scheme, user) = user.split_at_checked(scheme)?;
        let (name, _) = user.split_once(':')?;
        Some(format!("{scheme}{name}:***@{host}"))
    };
    hidden().unwrap_or_else(|| url.to_owned())
}

fn hide_parameter(part: &str) -> String {
    let parameter = part.trim_end_matches(['?', '&', ';', ' ']);
    let end = part.get(parameter.len()..).unwrap_or_default();
    match parameter.split_once('=') {
        Some((key, _)) if SECRET.iter().any(|word| key.to_lowercase().contains(word)) => {
            format!("{key}=***{end}")
        }
        _ => part.to_owned(),
    }
}

/// What a driver said about a URL, with `***` in place of what it quotes from a password. A password with a `/` in it that was not
/// escaped is taken for a port or a host, and named.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn without_secrets(said: &str, url: &str) -> String {
    let shown = without_password(url);
    let mut parts = said.split('"');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (index, part) in parts.enumerate() {
        let quoted = index % 2 == 0;
        let secret = quoted && !part.is_empty() && url.contains(part) && !shown.contains(part);
        text.push('"');
        text.push_str(if secret { "***" } else { part });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("blog.db", "blog.db"),
            ("sqlite://blog.db?mode=ro", "sqlite://blog.db?mode=ro"),
            ("postgres://ann:secret@host/db", "postgres://ann:***@host/db"),
            ("postgres://ann@host/db", "postgres://ann@host/db"),
            ("mysql://ann:se@cr/et@host/db", "mysql://ann:***@host/db"),
            (
                "postgres://host/db?user=a&password=secret",
                "postgres://host/db?user=a&password=***",
            ),
            (
                "file:a.db?key=secret&authToken=secret&mode=ro",
                "file:a.db?key=***&authToken=***&mode=ro",
            ),
            // Slips of the hand, which are taken for the name of a file.
            ("ann:secret@host/db", "ann:***@host/db"),
            ("postgres:ann:secret@host/db", "postgres:***@host/db"),
            ("postgres:/ann:secret@host/db", "postgres:***@host/db"),
            (
                "host=x user=ann password=secret dbname=db",
                "host=x user=ann password=*** dbname=db",
            ),
            ("", ""),
        ] {
            assert_eq!(without_password(url), shown);
        }
        assert!(!without_password("postgres://a:b?secret@host/db").contains("secret@"));
    }
}
