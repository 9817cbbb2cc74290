//! Expressions of the catalogue in one spelling, so that two of them can be compared as text.
//! Only spelling is evened out: blanks, comments, letter case of bare words, parentheses around the whole.

use super::tokens::{Piece, Token, significant};

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
    let pieces = unwrapped(&pieces);
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
            Token::Word(word) if !word.quoted => {
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

/// What stands within the parentheses that are around the whole, however many there are.
pub(super) fn unwrapped<'a, 'b>(pieces: &'b [Piece<'a>]) -> &'b [Piece<'a>] {
    let mut open = Vec::new();
    let mut closed_at = vec![None; pieces.len()];
    for (at, piece) in pieces.iter().enumerate() {
        match piece.token {
            Token::LParen => open.push(at),
            Token::RParen => {
                if let Some(slot) = open.pop().and_then(|begin: usize| closed_at.get_mut(begin)) {
                    *slot = Some(at);
                }
            }
            _ => {}
        }
    }
    let mut inside = pieces;
    for (begin, end) in (0..).zip((0..pieces.len()).rev()) {
        let around = closed_at.get(begin).is_some_and(|closed| *closed == Some(end));
        match inside {
            [_, within @ .., _] if around && !within.is_empty() => inside = within,
            _ => break,
        }
    }
    inside
}

fn spaced(previous: &Piece<'_>, piece: &Piece<'_>) -> bool {
    let call = matches!(previous.token, Token::Word(_)) && piece.token == Token::LParen;
    let opens = previous.token == Token::LParen;
    let closes = matches!(piece.token, Token::RParen | Token::Comma);
    !(call || opens || closes)
}

/// The one spelling of a DEFAULT that is a single word or number: a word is a text there, quoted or not, and
/// `+1`, `0x10` or `.5` are numbers like others. `None` for what is spelled well, or more than that.
///
/// ```
/// use olembic::sql::literal_default;
/// assert_eq!(literal_default("draft").as_deref(), Some("'draft'"));
/// assert_eq!(literal_default(".50").as_deref(), Some("0.5"));
/// assert_eq!(literal_default("CURRENT_TIMESTAMP"), None);
/// ```
pub fn literal_default(text: &str) -> Option<String> {
    const MEANING: [&str; 6] = [
        "NULL",
        "TRUE",
        "FALSE",
        "CURRENT_TIMESTAMP",
        "CURRENT_DATE",
        "CURRENT_TIME",
    ];
    if is_plain(text) {
        return None;
    }
    let pieces = significant(text).ok()?;
    match pieces.as_slice() {
        [one] => match &one.token {
            Token::Word(_) if MEANING.iter().any(|word| one.is_word(word)) => None,
            Token::Word(word) => Some(format!("'{}'", word.value.replace('\'', "''"))),
            // The tokenizer takes anything between the quotes.
            Token::HexStringLiteral(digits)
                if !one.text.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
            {
                Some(format!("x'{}'", digits.to_ascii_lowercase()))
            }
            _ => number(one, ""),
        },
        [sign, number_piece] => match sign.token {
            Token::Plus => number(number_piece, ""),
            Token::Minus => number(number_piece, "-"),
            _ => None,
        },
        _ => None,
    }
}

/// A number that fits, in its shortest spelling. Whether it has a fraction stays to be seen.
fn number(piece: &Piece<'_>, sign: &str) -> Option<String> {
    if !matches!(piece.token, Token::Number(..) | Token::HexStringLiteral(_)) {
        return None;
    }
    let digits = piece.text.replace('_', "");
    let hexadecimal = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    if let Some(digits) = hexadecimal {
        return Some(format!("{sign}{}", i64::from_str_radix(digits, 16).ok()?));
    }
    if let Ok(number) = digits.parse::<i64>() {
        return Some(format!("{sign}{number}"));
    }
    let number = digits.parse::<f64>().ok().filter(|number| number.is_finite())?;
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    (!whole).then(|| format!("{sign}{number:?}"))
}

/// Whether the text can stand within parentheses and stay there: its own are closed, and no statement ends in it.
///
/// ```
/// use olembic::sql::stays_inside;
/// assert!(stays_inside("lower(title) || ')'") && !stays_inside("1); DROP TABLE posts; --"));
/// ```
pub fn stays_inside(text: &str) -> bool {
    let Ok(pieces) = significant(text) else {
        return false;
    };
    let mut depth = 0_usize;
    for piece in &pieces {
        match piece.token {
            Token::LParen => depth += 1,
            Token::RParen if depth == 0 => return false,
            Token::RParen => depth -= 1,
            Token::SemiColon => return false,
            _ => {}
        }
    }
    depth == 0 && !pieces.is_empty()
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
