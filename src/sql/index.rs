//! The keys and the condition of a CREATE INDEX, which no PRAGMA shows when they are expressions.

use super::SqlError;
use super::tokens::{Piece, Token, significant};

/// What a CREATE INDEX says behind its table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexParts {
    /// The keys, each as written.
    pub keys: Vec<String>,
    /// The condition behind WHERE.
    pub filter: Option<String>,
}

/// One key of an index, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexKeyParts {
    /// The column or expression.
    pub expression: String,
    /// The name behind COLLATE.
    pub collation: Option<String>,
    /// DESC.
    pub descending: bool,
}

/// The parts of a CREATE INDEX statement.
///
/// # Errors
/// [`SqlError`] when the text is no sequence of SQL tokens.
///
/// ```
/// let parts = olembic::sql::index_parts("CREATE INDEX i ON t (lower(a), b DESC) WHERE a > 5")?;
/// assert_eq!(parts.keys, ["lower(a)", "b DESC"]);
/// assert_eq!(parts.filter.as_deref(), Some("a > 5"));
/// # Ok::<(), olembic::sql::SqlError>(())
/// ```
pub fn index_parts(create_index: &str) -> Result<IndexParts, SqlError> {
    let pieces = significant(create_index)?;
    let mut parts = IndexParts::default();
    let Some(on) = pieces.iter().position(|piece| piece.is_word("ON")) else {
        return Ok(parts);
    };
    let mut depth = 0_usize;
    let mut start = 0;
    for piece in pieces.iter().skip(on) {
        match piece.token {
            Token::LParen => {
                depth += 1;
                if depth == 1 {
                    start = piece.start + 1;
                }
            }
            Token::RParen => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    parts.keys.push(slice(create_index, start, piece.start));
                    parts.filter = filter(create_index, &pieces, piece.start);
                    break;
                }
            }
            Token::Comma if depth == 1 => {
                parts.keys.push(slice(create_index, start, piece.start));
                start = piece.start + 1;
            }
            _ => {}
        }
    }
    Ok(parts)
}

/// What stands behind the WHERE that follows this place.
fn filter(text: &str, pieces: &[Piece<'_>], after: usize) -> Option<String> {
    let mut rest = pieces.iter().skip_while(|piece| piece.start <= after);
    let condition = rest.next()?.is_word("WHERE").then(|| rest.next())??;
    let last = pieces.last()?;
    Some(slice(text, condition.start, last.start + last.text.len()))
}

fn slice(text: &str, start: usize, end: usize) -> String {
    text.get(start..end).unwrap_or_default().trim().to_owned()
}

/// A key of an index without the COLLATE and the ASC or DESC at its end.
///
/// ```
/// let key = olembic::sql::index_key("lower(b) COLLATE NOCASE DESC");
/// assert_eq!((key.expression.as_str(), key.descending), ("lower(b)", true));
/// assert_eq!(key.collation.as_deref(), Some("NOCASE"));
/// ```
pub fn index_key(text: &str) -> IndexKeyParts {
    let mut key = IndexKeyParts {
        expression: text.trim().to_owned(),
        collation: None,
        descending: false,
    };
    let Ok(mut pieces) = significant(text) else {
        return key;
    };
    if pieces.len() > 1
        && pieces
            .last()
            .is_some_and(|last| last.is_word("DESC") || last.is_word("ASC"))
    {
        key.descending = pieces.pop().is_some_and(|last| last.is_word("DESC"));
    }
    if let [.., _, word, name] = pieces.as_slice() {
        if let (true, Some(name)) = (word.is_word("COLLATE"), name.name()) {
            key.collation = Some(name.to_owned());
            pieces.truncate(pieces.len() - 2);
        }
    }
    if let (Some(first), Some(last)) = (pieces.first(), pieces.last()) {
        key.expression = slice(text, first.start, last.start + last.text.len());
    }
    key
}
