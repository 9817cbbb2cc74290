//! For a template that cannot be had, the one that comes nearest to it and can.

use super::{Field, Part, Template, parts};

/// The same names, as far as they can be: in this spelling, and with `-` before the last part of the time.
pub(super) fn nearest(text: &str) -> Option<String> {
    let mut parts = parts(&of_alembic(text)?).ok()?;
    let of_time = |part: &Part| matches!(part, Part::Field(field) if *field != Field::Slug);
    let last = parts.iter().rposition(of_time)?;
    for part in parts.iter_mut().take(last) {
        if let Part::Text(text) = part {
            *text = text.replace('_', "-");
        }
    }
    let text: String = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Field(field) => format!("{{{}}}", field.name()),
        })
        .collect();
    Template::parse_quietly(&text).map(|_| text)
}

/// `%%(year)d` and `%(month).2d` as `{year}` and `{month}`.
fn of_alembic(text: &str) -> Option<String> {
    let mut pieces = text.split("%(");
    let mut result = pieces.next()?.trim_end_matches('%').to_owned();
    for piece in pieces {
        let (name, behind) = piece.split_once(')')?;
        let behind = behind.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
        let behind = behind.strip_prefix(['d', 's', 'i'])?;
        result.push_str(&format!("{{{name}}}{}", behind.trim_end_matches('%')));
    }
    Some(result)
}
