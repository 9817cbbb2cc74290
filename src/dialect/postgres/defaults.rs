//! Defaults: the SQL of what models say, and one spelling for what the server gives back.
//! The server writes a literal with the type that it had taken it for; this is taken away.

use super::literal;
use crate::schema::{ColumnType, ServerDefault};
use crate::sql::is_literal;

/// The moment without a time zone is that of UTC: what a session has set must not matter.
const MOMENT: &str = "statement_timestamp() AT TIME ZONE 'UTC'";

/// The SQL of a default, not yet in one spelling.
pub(super) fn write_default(default: &ServerDefault, column_type: &ColumnType) -> String {
    match default {
        ServerDefault::Text(text) => literal(text),
        ServerDefault::Integer(number) => number.to_string(),
        ServerDefault::Float(number) => match number.parse::<f64>() {
            Ok(value) if value == f64::INFINITY => "'Infinity'".to_owned(),
            Ok(value) if value == f64::NEG_INFINITY => "'-Infinity'".to_owned(),
            _ => number.clone(),
        },
        ServerDefault::Bool(value) => value.to_string(),
        ServerDefault::Now => moment(column_type),
        ServerDefault::Sql(text) => text.clone(),
    }
}

/// The moment of the INSERT, as the type has it.
fn moment(column_type: &ColumnType) -> String {
    match column_type {
        ColumnType::Timestamp => format!("({MOMENT})"),
        ColumnType::Date => format!("({MOMENT})::date"),
        ColumnType::Time => format!("({MOMENT})::time"),
        ColumnType::Text | ColumnType::Varchar(_) => {
            format!("to_char({MOMENT}, 'YYYY-MM-DD HH24:MI:SS')")
        }
        _ => "statement_timestamp()".to_owned(),
    }
}

/// Whether the default is the moment of the INSERT, in one of the spellings that mean it for the type.
pub(super) fn is_moment(default: &ServerDefault, column_type: &ColumnType) -> bool {
    let ServerDefault::Sql(text) = default else {
        return *default == ServerDefault::Now;
    };
    let text: String = text
        .to_lowercase()
        .replace("::text", "")
        .replace("timezone('utc',", "(('utc'zone")
        .chars()
        .filter(|ch| !ch.is_whitespace() && !matches!(ch, '(' | ')'))
        .collect();
    let clock = [
        "now",
        "current_timestamp",
        "transaction_timestamp",
        "statement_timestamp",
        "clock_timestamp",
    ];
    match column_type {
        ColumnType::TimestampTz => clock.contains(&text.as_str()),
        ColumnType::Timestamp => {
            let own = text
                .strip_suffix("attimezone'utc'")
                .or_else(|| text.strip_prefix("'utc'zone"));
            own.is_some_and(|clocked| clock.contains(&clocked))
        }
        _ => false,
    }
}

/// A default's SQL in one spelling; none for NULL, which is what a column has without a default.
pub(crate) fn tidy_default(text: &str, column_type: &ColumnType) -> Option<ServerDefault> {
    let text = unwrapped(text.trim());
    let tidy = match without_casts(text) {
        Some(inner) => number_of(inner, column_type).unwrap_or_else(|| inner.to_owned()),
        None if is_literal(text) => number_of(text, column_type).unwrap_or_else(|| text.to_owned()),
        None => text.to_owned(),
    };
    match tidy.to_ascii_uppercase().as_str() {
        "NULL" | "" => None,
        "TRUE" | "FALSE" => Some(ServerDefault::Sql(tidy.to_ascii_lowercase())),
        _ => Some(ServerDefault::Sql(tidy)),
    }
}

/// The text without parentheses around the whole.
pub(super) fn unwrapped(mut text: &str) -> &str {
    while let Some(inside) = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
        .filter(|inside| crate::sql::stays_inside(inside))
    {
        text = inside.trim();
    }
    text
}

/// The literal before casts: `'a'` of `'a'::character varying(3)`.
fn without_casts(text: &str) -> Option<&str> {
    let end = if text.starts_with('\'') {
        literal_end(text)?
    } else {
        text.find("::")?
    };
    let (inner, casts) = text.split_at_checked(end)?;
    let inner = unwrapped(inner.trim());
    let type_name = |cast: &str| {
        let plain = |ch: char| {
            ch.is_alphanumeric() || matches!(ch, ' ' | '_' | '(' | ')' | ',' | '[' | ']' | '"' | '.')
        };
        !cast.is_empty() && cast.chars().all(plain)
    };
    let mut names = casts.split("::");
    (names.next() == Some("") && casts.len() > 2 && names.all(type_name) && is_literal(inner))
        .then_some(inner)
}

/// Where the literal at the beginning of the text ends.
fn literal_end(text: &str) -> Option<usize> {
    let mut from = 1;
    loop {
        let at = from + text.get(from..)?.find('\'')?;
        if text.get(at + 1..)?.starts_with('\'') {
            from = at + 2;
        } else {
            return Some(at + 1);
        }
    }
}

/// The number that a literal is for a column of numbers, quoted or not.
fn number_of(text: &str, column_type: &ColumnType) -> Option<String> {
    let is_number = matches!(
        column_type,
        ColumnType::SmallInt
            | ColumnType::Integer
            | ColumnType::BigInt
            | ColumnType::Float
            | ColumnType::Double
            | ColumnType::Numeric { .. }
    );
    let inner = text
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''))
        .unwrap_or(text);
    let plain = !inner.is_empty()
        && inner
            .chars()
            .all(|ch| ch.is_ascii_digit() || matches!(ch, '-' | '.'));
    (is_number && plain && inner.parse::<f64>().is_ok()).then(|| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_adds_to_a_literal_is_taken_away() {
        for (text, column_type, tidy) in [
            ("'a'::character varying", ColumnType::Varchar(3), "'a'"),
            ("'it''s'::text", ColumnType::Text, "'it''s'"),
            ("'::x'::text", ColumnType::Text, "'::x'"),
            ("'-1'::integer", ColumnType::Integer, "-1"),
            (
                "('-1.5'::numeric)::double precision",
                ColumnType::Double,
                "('-1.5'::numeric)::double precision",
            ),
            ("15", ColumnType::Integer, "15"),
            ("TRUE", ColumnType::Bool, "true"),
            (
                "'{}'::text[]",
                ColumnType::Array(Box::new(ColumnType::Text)),
                "'{}'",
            ),
            (
                "('a'::text || 'b'::text)",
                ColumnType::Text,
                "'a'::text || 'b'::text",
            ),
            (
                "nextval('s'::regclass)",
                ColumnType::Integer,
                "nextval('s'::regclass)",
            ),
        ] {
            assert_eq!(
                tidy_default(text, &column_type),
                Some(ServerDefault::Sql(tidy.to_owned())),
                "{text}"
            );
        }
        assert_eq!(tidy_default("NULL::text", &ColumnType::Text), None);
    }

    #[test]
    fn the_moment_has_many_spellings_but_a_zone_of_its_own_is_none() {
        let sql = |text: &str| ServerDefault::Sql(text.to_owned());
        for text in ["now()", "CURRENT_TIMESTAMP", "statement_timestamp()"] {
            assert!(is_moment(&sql(text), &ColumnType::TimestampTz), "{text}");
            assert!(!is_moment(&sql(text), &ColumnType::Timestamp), "{text}");
        }
        for text in [
            "(now() AT TIME ZONE 'utc'::text)",
            "timezone('utc'::text, now())",
            "statement_timestamp() AT TIME ZONE 'UTC'::text",
        ] {
            assert!(is_moment(&sql(text), &ColumnType::Timestamp), "{text}");
        }
    }
}
