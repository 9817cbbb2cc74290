//! The literals of an expression.

use super::tokens::{Token, significant};

/// The numbers of an expression as they stand, and its texts without their quotes; none of text that cannot be read.
///
/// ```
/// use olembic::sql::literals;
/// assert_eq!(literals("length(a) > 3 OR b IN ('it''s', -4)"), ["3", "it's", "4"]);
/// ```
pub fn literals(expression: &str) -> Vec<String> {
    let Ok(pieces) = significant(expression) else {
        return Vec::new();
    };
    let literal = |token: &Token<'_>| match token {
        Token::Number(number) => Some(number.to_string()),
        Token::SingleQuotedString(text) => Some(text.replace("''", "'")),
        _ => None,
    };
    pieces.iter().filter_map(|piece| literal(&piece.token)).collect()
}
