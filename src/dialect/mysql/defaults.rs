//! Defaults: the SQL of what models say, and one spelling for what the server gives back.

use super::literal;
use super::types::is_long;
use crate::schema::{ColumnType, ServerDefault};
use crate::sql::{is_literal, stays_inside};

/// The SQL of a default, not yet in one spelling.
pub(super) fn write_default(default: &ServerDefault, column_type: &ColumnType) -> String {
    match default {
        ServerDefault::Text(text) => literal(text),
        ServerDefault::Integer(number) => number.to_string(),
        ServerDefault::Float(number) => number.clone(),
        ServerDefault::Bool(value) => u8::from(*value).to_string(),
        ServerDefault::Now => moment(column_type),
        ServerDefault::Sql(text) => text.clone(),
    }
}

/// The moment of the INSERT, as the type has it. What has no time zone is in that of UTC: what a session has set must not matter.
fn moment(column_type: &ColumnType) -> String {
    match column_type {
        ColumnType::Date => "utc_date()",
        ColumnType::Time => "utc_time(6)",
        ColumnType::TimestampTz => "current_timestamp(6)",
        ColumnType::Text | ColumnType::Varchar(_) => "date_format(utc_timestamp(),'%Y-%m-%d %H:%i:%s')",
        _ => "utc_timestamp(6)",
    }
    .to_owned()
}

/// Whether the default is the moment of the INSERT, in one of the spellings that mean it for the type.
pub(super) fn is_moment(default: &ServerDefault, column_type: &ColumnType) -> bool {
    let ServerDefault::Sql(text) = default else {
        return *default == ServerDefault::Now;
    };
    let name = text.split('(').next().unwrap_or_default().trim();
    let wanted: &[&str] = match column_type {
        ColumnType::TimestampTz => &["current_timestamp", "now", "localtimestamp", "localtime"],
        ColumnType::Other(name) if name.starts_with("timestamp") => {
            &["current_timestamp", "now", "localtimestamp", "localtime"]
        }
        ColumnType::Timestamp => &["utc_timestamp"],
        ColumnType::Other(name) if name.starts_with("datetime") => &["utc_timestamp"],
        ColumnType::Time => &["utc_time"],
        ColumnType::Other(name) if name.starts_with("time") => &["utc_time"],
        _ => &[],
    };
    wanted.iter().any(|wanted| name.eq_ignore_ascii_case(wanted))
}

/// What stands behind DEFAULT. MySQL takes an expression only in parentheses, and no literal for a long text.
pub(super) fn default_text(default: &ServerDefault, column_type: &ColumnType) -> String {
    let text = write_default(default, column_type);
    if is_literal(&text) && !is_long(column_type) {
        text
    } else {
        format!("({text})")
    }
}

/// A default's SQL in one spelling; none for NULL, which is what a column has without a default.
pub(crate) fn tidy_default(text: &str) -> Option<ServerDefault> {
    let text = unwrapped(text.trim());
    if let Some(value) = literal_value(text) {
        return Some(ServerDefault::Sql(literal(&value)));
    }
    let tidy = match text.to_ascii_lowercase().as_str() {
        "null" | "" => return None,
        "true" => "1".to_owned(),
        "false" => "0".to_owned(),
        "now()" | "current_timestamp" => "current_timestamp()".to_owned(),
        "utc_timestamp" => "utc_timestamp()".to_owned(),
        lower if lower.starts_with("utc_timestamp(") || lower.starts_with("current_timestamp(") => {
            lower.to_owned()
        }
        _ => text.to_owned(),
    };
    Some(ServerDefault::Sql(tidy))
}

/// The text that a literal stands for, when the whole is one.
fn literal_value(text: &str) -> Option<String> {
    let mut chars = text.strip_prefix('\'')?.chars().peekable();
    let mut value = String::with_capacity(text.len());
    loop {
        match chars.next()? {
            '\'' if chars.next_if_eq(&'\'').is_some() => value.push('\''),
            '\'' => return chars.next().is_none().then_some(value),
            '\\' => value.push(match chars.next()? {
                '0' => '\0',
                'b' => '\u{8}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'Z' => '\u{1a}',
                other => other,
            }),
            other => value.push(other),
        }
    }
}

/// The text without parentheses around the whole.
pub(super) fn unwrapped(mut text: &str) -> &str {
    while let Some(inside) = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
        .filter(|inside| stays_inside(inside))
    {
        text = inside.trim();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_writes_is_one_spelling() {
        for (text, tidy) in [
            ("'it''s \\\\ \"x\"'", "'it''s \\\\ \"x\"'"),
            ("'a\\nb\\'c'", "'a\nb''c'"),
            ("('abc')", "'abc'"),
            ("(1 + 2)", "1 + 2"),
            ("-5", "-5"),
            ("NOW()", "current_timestamp()"),
            ("(UTC_TIMESTAMP(6))", "utc_timestamp(6)"),
            ("ucase('x')", "ucase('x')"),
        ] {
            assert_eq!(
                tidy_default(text),
                Some(ServerDefault::Sql(tidy.to_owned())),
                "{text}"
            );
        }
        assert_eq!(tidy_default("NULL"), None);
    }

    #[test]
    fn a_long_text_and_an_expression_stand_in_parentheses() {
        let sql = |text: &str| ServerDefault::Sql(text.to_owned());
        assert_eq!(default_text(&"a\\'".into(), &ColumnType::Varchar(9)), "'a\\\\'''");
        assert_eq!(default_text(&"a".into(), &ColumnType::Text), "('a')");
        assert_eq!(
            default_text(&sql("upper('x')"), &ColumnType::Varchar(9)),
            "(upper('x'))"
        );
        assert_eq!(
            default_text(&ServerDefault::Now, &ColumnType::Timestamp),
            "(utc_timestamp(6))"
        );
    }
}
