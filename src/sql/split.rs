//! A script cut into its statements.
//! A trigger stays whole: its body ends, as SQLite's own `sqlite3_complete` has it, with `; END`.

use super::SqlError;
use super::tokens::{Piece, Token, significant};

/// One statement of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The text, from its first token to its last, without the `;` that ends it.
    pub text: String,
    /// The line of its first token, from 1.
    pub line: usize,
}

/// The statements of a script, in order. Comments and blanks between statements are left out, those
/// within one stay; a script of comments alone has no statement.
///
/// # Errors
/// [`SqlError`] when a string, a quoted name or a comment is not closed.
///
/// ```
/// let script = "-- two of them\nCREATE TABLE a (x);\nINSERT INTO a VALUES (';');";
/// let statements = olembic::sql::split_statements(script)?;
/// assert_eq!(statements[1].text, "INSERT INTO a VALUES (';')");
/// assert_eq!(statements[1].line, 3);
/// # Ok::<(), olembic::sql::SqlError>(())
/// ```
pub fn split_statements(script: &str) -> Result<Vec<Statement>, SqlError> {
    let pieces = significant(script)?;
    let mut statements = Vec::new();
    let mut current: Vec<&Piece<'_>> = Vec::new();
    for piece in &pieces {
        if piece.token == Token::SemiColon && !inside_trigger(&current) {
            statements.extend(statement(script, &current));
            current.clear();
        } else {
            current.push(piece);
        }
    }
    statements.extend(statement(script, &current));
    Ok(statements)
}

fn statement(script: &str, pieces: &[&Piece<'_>]) -> Option<Statement> {
    let (first, last) = (pieces.first()?, pieces.last()?);
    let text = script.get(first.start..last.start + last.text.len())?;
    Some(Statement {
        text: text.to_owned(),
        line: first.line,
    })
}

/// Whether the statement so far is a trigger whose body has not ended.
fn inside_trigger(pieces: &[&Piece<'_>]) -> bool {
    is_trigger(pieces) && !body_ended(pieces)
}

fn is_trigger(pieces: &[&Piece<'_>]) -> bool {
    let mut words = pieces.iter().skip_while(|piece| {
        ["EXPLAIN", "QUERY", "PLAN"]
            .iter()
            .any(|word| piece.is_word(word))
    });
    if !words.next().is_some_and(|piece| piece.is_word("CREATE")) {
        return false;
    }
    let mut words = words.skip_while(|piece| piece.is_word("TEMP") || piece.is_word("TEMPORARY"));
    words.next().is_some_and(|piece| piece.is_word("TRIGGER"))
}

fn body_ended(pieces: &[&Piece<'_>]) -> bool {
    matches!(pieces, [.., semicolon, end] if semicolon.token == Token::SemiColon && end.is_word("END"))
}
