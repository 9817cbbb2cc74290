//! The literals of an expression.

use super::Syntax;
use super::tokens::{Token, significant_in};

/// The numbers of an expression as they stand, and its texts without their quotes; none of text that cannot be read. What brackets are is
/// the backend's affair.
///
/// ```
/// use olembic::sql::{Syntax, literals};
/// assert_eq!(literals("length(a) > 3 OR b IN ('it''s', -4)", Syntax::Sqlite), ["3", "it's", "4"]);
/// assert_eq!(literals("a = ANY (ARRAY['x'::text, 'y'::text])", Syntax::Postgres), ["x", "y"]);
/// ```
pub fn literals(expression: &str, syntax: Syntax) -> Vec<String> {
    let Ok(pieces) = significant_in(expression, syntax) else {
        return Vec::new();
    };
    let literal = |token: &Token<'_>| match token {
        Token::Number(number) => Some(number.to_string()),
        Token::SingleQuotedString(text) => Some(text.replace("''", "'")),
        _ => None,
    };
    pieces.iter().filter_map(|piece| literal(&piece.token)).collect()
}
