//! Expressions of the catalogue in one spelling, so that two of them can be compared as text.
//! Only spelling is evened out: blanks, comments, letter case of bare words, parentheses around the whole.

use sqlparser::tokenizer::Token;

use super::tokens::{Piece, significant};

/// The expression in one spelling: one blank between tokens, bare words in upper case, functions in lower
/// case, no parentheses around the whole. Text that cannot be read comes back as it is.
///
/// ```
/// use olembic::sql::tidy_expression;
/// assert_eq!(tidy_expression("( Lower('X')||current_date )"), "lower('X') || CURRENT_DATE");
/// ```
pub fn tidy_expression(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let Ok(pieces) = significant(text) else {
        return text.trim().to_owned();
    };
    let mut pieces = pieces.as_slice();
    while let Some(inside) = unwrapped(pieces) {
        pieces = inside;
    }
    let signed = matches!(pieces, [sign, number]
        if matches!(sign.token, Token::Plus | Token::Minus) && matches!(number.token, Token::Number(..)));
    let mut tidy = String::with_capacity(text.len());
    for (index, piece) in pieces.iter().enumerate() {
        let next = pieces.get(index + 1);
        let previous = index.checked_sub(1).and_then(|index| pieces.get(index));
        if previous.is_some_and(|previous| !signed && spaced(previous, piece)) {
            tidy.push(' ');
        }
        match &piece.token {
            Token::Word(word) if word.quote_style.is_none() => {
                if next.is_some_and(|next| next.token == Token::LParen) {
                    tidy.push_str(&piece.text.to_ascii_lowercase());
                } else {
                    tidy.push_str(&piece.text.to_ascii_uppercase());
                }
            }
            _ => tidy.push_str(piece.text),
        }
    }
    tidy
}

/// Whether the text is a short literal that is tidy as it is: most defaults are, and they are many.
fn is_plain(text: &str) -> bool {
    let inside = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    let number = || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    inside.is_some_and(|text| !text.contains('\'')) || number() || text == "CURRENT_TIMESTAMP"
}

/// What stands within the parentheses, when one pair is around the whole.
fn unwrapped<'a, 'b>(pieces: &'b [Piece<'a>]) -> Option<&'b [Piece<'a>]> {
    let [first, inside @ .., last] = pieces else {
        return None;
    };
    if first.token != Token::LParen || last.token != Token::RParen {
        return None;
    }
    let mut depth = 0_usize;
    for piece in inside {
        match piece.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    (depth == 0 && !inside.is_empty()).then_some(inside)
}

fn spaced(previous: &Piece<'_>, piece: &Piece<'_>) -> bool {
    let call = matches!(previous.token, Token::Word(_)) && piece.token == Token::LParen;
    let opens = previous.token == Token::LParen;
    let closes = matches!(piece.token, Token::RParen | Token::Comma);
    !(call || opens || closes)
}

/// Whether the expression is one literal: what DEFAULT takes without parentheses.
///
/// ```
/// use olembic::sql::is_literal;
/// assert!(is_literal("-1.5") && is_literal("'it''s'") && !is_literal("1 + 1"));
/// ```
pub fn is_literal(text: &str) -> bool {
    let Ok(pieces) = significant(text) else {
        return false;
    };
    match pieces.as_slice() {
        [sign, number] => {
            matches!(sign.token, Token::Plus | Token::Minus) && matches!(number.token, Token::Number(..))
        }
        [one] => match &one.token {
            Token::Number(..) | Token::SingleQuotedString(_) | Token::HexStringLiteral(_) => true,
            Token::Word(_) => ["NULL", "TRUE", "FALSE"].iter().any(|word| one.is_word(word)),
            _ => false,
        },
        _ => false,
    }
}
