//! Database URLs as messages may show them.
//! Reading a URL is the matter of each backend.

/// The URL with `***` in place of its password, as a user part and as a `password` parameter.
pub fn without_password(url: &str) -> String {
    let shown = without_user_password(url);
    match shown.split_once('?') {
        Some((base, query)) => {
            let parameters: Vec<String> = query.split('&').map(hide_parameter).collect();
            format!("{base}?{}", parameters.join("&"))
        }
        None => shown,
    }
}

fn without_user_password(url: &str) -> String {
    let hidden = || {
        let (scheme, rest) = url.split_once("://")?;
        // A password may hold an `@`, `/` or `?` that was not escaped: hide too much rather than too little.
        let (user, host) = rest.rsplit_once('@')?;
        let (name, _) = user.split_once(':')?;
        Some(format!("{scheme}://{name}:***@{host}"))
    };
    hidden().unwrap_or_else(|| url.to_owned())
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
