//! Database URLs as messages may show them.
//! Reading a URL is the matter of each backend.

/// The URL with `***` in place of its password, as a user part and as a `password` parameter.
pub fn without_password(url: &str) -> String {
    let (base, query) = match url.split_once('?') {
        Some((base, query)) => (base, Some(query)),
        None => (url, None),
    };
    let mut shown = hide_user_password(base);
    if let Some(query) = query {
        let parameters: Vec<String> = query.split('&').map(hide_parameter).collect();
        shown.push('?');
        shown.push_str(&parameters.join("&"));
    }
    shown
}

fn hide_user_password(base: &str) -> String {
    let hidden = || {
        let (scheme, rest) = base.split_once("://")?;
        // A password may hold an `@` or a `/` that was not escaped: hide too much rather than too little.
        let (user, host) = rest.rsplit_once('@')?;
        let (name, _) = user.split_once(':')?;
        Some(format!("{scheme}://{name}:***@{host}"))
    };
    hidden().unwrap_or_else(|| base.to_owned())
}

fn hide_parameter(parameter: &str) -> String {
    match parameter.split_once('=') {
        Some((key, _)) if key.to_lowercase().contains("pass") => format!("{key}=***"),
        _ => parameter.to_owned(),
    }
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
            ("", ""),
        ] {
            assert_eq!(without_password(url), shown);
        }
        assert!(!without_password("postgres://a:b?secret@host/db").contains("secret@"));
    }
}
