//! `.env`: read for single names, in the current folder or the nearest one above. The environment itself is never changed.

/// The value of the last entry of that name; an empty one counts as none. An error is in words that show no value.
pub(crate) fn value(name: &str) -> Result<Option<String>, String> {
    let lines = match dotenvy::dotenv_iter() {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Ok(None),
        Err(error) => return Err(fault(&error, "")),
    };
    let mut found = None;
    let mut last = String::new();
    for line in lines {
        let (entry, value) = line.map_err(|error| fault(&error, &last))?;
        if entry == name {
            found = Some(value).filter(|value| !value.is_empty());
        }
        last = entry;
    }
    Ok(found)
}

/// The library's own message shows the whole line, which may be a password.
fn fault(error: &dotenvy::Error, last: &str) -> String {
    match error {
        dotenvy::Error::Io(error) => error.to_string(),
        _ if last.is_empty() => "its first entry cannot be understood".to_owned(),
        _ => format!("the entry after `{last}` cannot be understood"),
    }
}
