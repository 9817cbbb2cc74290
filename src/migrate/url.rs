//! Database URLs as messages may show them.
//! Reading a URL is the matter of each backend; here too much is hidden rather than too little.

/// Parts of the names of parameters whose values nobody may see.
const SECRET: [&str; 5] = ["pass", "pwd", "secret", "token", "key"];

/// The URL with `***` in place of its password, as a user part and as a parameter. So is text that only looks like
/// a URL, for it may be one with a slip in it.
pub fn without_password(url: &str) -> String {
    if is_line_of_words(url) {
        return hide_values(url, char::is_whitespace);
    }
    hide_values(&without_user_password(url), |c| c == '&')
}

/// A line as libpq knows it: `host=.. password='..'`.
fn is_line_of_words(url: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let rest = url.trim_start();
    let behind = rest.trim_start_matches(name);
    behind.len() < rest.len() && behind.trim_start().starts_with('=')
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

/// Hides what is assigned to a name that tells of a secret; blanks may stand around the `=`, and the value in quotes.
fn hide_values(text: &str, ends: impl Fn(char) -> bool) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('=') {
        shown.push_str(before);
        shown.push('=');
        let name = before.trim_end();
        let name = name.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
        let name = name.take(1).collect::<String>().to_lowercase();
        rest = after;
        if SECRET.iter().any(|word| name.contains(word)) {
            let value = after.trim_start();
            shown.push_str("***");
            rest = value.get(length(value, &ends)..).unwrap_or_default();
            if ends(' ') {
                rest = from_next_name(rest);
            }
        }
    }
    shown + rest
}

/// Without the words that no name stands before: most likely a value whose quotation marks were forgotten.
fn from_next_name(text: &str) -> &str {
    let mut rest = text;
    loop {
        let word = rest.trim_start();
        let end = word
            .find(|c: char| c.is_whitespace() || c == '=')
            .unwrap_or(word.len());
        let behind = word.get(end..).unwrap_or_default();
        if word.is_empty() || behind.trim_start().starts_with('=') {
            return rest;
        }
        rest = behind;
    }
}

/// How many bytes of a text are its first value.
fn length(text: &str, ends: &impl Fn(char) -> bool) -> usize {
    let quoted = text.starts_with('\'');
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if quoted && at > 0 && c == '\'' {
            return at + 1;
        } else if !quoted && ends(c) {
            return at;
        }
    }
    text.len()
}

/// What a driver said about a URL, with `***` in place of what it quotes from a password. A password with a `/` in it that was not
/// escaped is taken for a port or a host, and named.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn without_secrets(said: &str, url: &str) -> String {
    let shown = without_password(url);
    let mut text = String::new();
    let mut part = String::new();
    let secret = |part: &str| !part.is_empty() && url.contains(part) && !shown.contains(part);
    // What stands between two quotation marks of either kind.
    for c in said.chars() {
        if c == '"' || c == '\'' {
            text.push_str(if secret(&part) { "***" } else { &part });
            text.push(c);
            part.clear();
        } else {
            part.push(c);
        }
    }
    text.push_str(&part);
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
            (
                "host=x password='se cr\\'et' dbname=db",
                "host=x password=*** dbname=db",
            ),
            (
                "host=x password = secret dbname=db",
                "host=x password =*** dbname=db",
            ),
            ("password='secret", "password=***"),
            (
                "host=x password=secret secret user=a",
                "host=x password=*** user=a",
            ),
            ("password=a@b:c/d host=x", "password=*** host=x"),
            (
                "postgres://h/db?password=se cret&user=a",
                "postgres://h/db?password=***&user=a",
            ),
            (
                "postgres://h/db?sslpassword=secret",
                "postgres://h/db?sslpassword=***",
            ),
            ("", ""),
        ] {
            assert_eq!(without_password(url), shown);
        }
        assert!(!without_password("postgres://a:b?secret@host/db").contains("secret@"));
    }
}
