//! Expressions of models, which other servers take too: a column in double quotes is a text for MySQL unless a session says else.

use super::quote;
use crate::schema::Column;

/// The expression with the columns that stand in double quotes in backticks.
pub(super) fn with_backticks(text: &str, columns: &[Column]) -> String {
    if !text.contains('"') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(ch) = rest.chars().next() {
        let end = match ch {
            '\'' | '"' | '`' => quoted_end(rest, ch),
            _ => ch.len_utf8(),
        };
        let (piece, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let inside = piece.strip_prefix('"').and_then(|piece| piece.strip_suffix('"'));
        let name = inside.map(|name| name.replace("\"\"", "\""));
        match name.filter(|name| columns.iter().any(|column| column.name == *name)) {
            Some(name) => out.push_str(&quote(&name)),
            None => out.push_str(piece),
        }
        rest = behind;
    }
    out
}

/// Where what is quoted at the beginning of the text ends. A doubled mark begins a new piece, which does no harm.
fn quoted_end(text: &str, mark: char) -> usize {
    let mut escaped = false;
    let mut doubled = false;
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, ch)) = chars.next() {
        if doubled {
            doubled = false;
        } else if escaped {
            escaped = false;
        } else if ch == '\\' && mark != '`' {
            escaped = true;
        } else if ch == mark {
            if chars.peek().is_some_and(|(_, next)| *next == mark) {
                doubled = true;
            } else {
                return at + ch.len_utf8();
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::ColumnType;

    #[test]
    fn only_names_of_columns_change_their_quotes() {
        let columns = [
            Column::new("left", ColumnType::Integer),
            Column::new("a\"b`c", ColumnType::Integer),
        ];
        for (text, expected) in [
            ("\"left\" > 0", "`left` > 0"),
            ("x = \"right\"", "x = \"right\""),
            ("'\"left\"' <> \"left\"", "'\"left\"' <> `left`"),
            (
                "'it''s \\' \"left\"' <> \"left\"",
                "'it''s \\' \"left\"' <> `left`",
            ),
            ("\"a\"\"b`c\" > 0", "`a\"b``c` > 0"),
            ("\"left", "\"left"),
        ] {
            assert_eq!(with_backticks(text, &columns), expected, "{text}");
        }
    }
}
