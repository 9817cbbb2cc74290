//! Expressions over the columns of a table: one spelling for the columns they name, and other names for them.
//! Like all of this module it knows tokens, not grammar.

use super::Syntax;
use super::expression::unwrapped;
use super::tokens::{Piece, Token, significant, significant_in};

/// The expression in one spelling, in which two that differ in blanks, letter case, quoting of names, needless
/// parentheses or spelling of `<>` and `=` are one text. Columns are spelled as the table spells them, without the
/// table's name before them. Text that cannot be read comes back as it is.
///
/// ```
/// use olembic::sql::table_expression;
/// let columns = ["Title", "order"];
/// assert_eq!(table_expression("(T.title!='x' and \"ORDER\">(0))", "t", &columns), "Title <> 'x' AND \"order\" > 0");
/// ```
pub fn table_expression(text: &str, table: &str, columns: &[&str]) -> String {
    rewrite(text, table, |name| {
        columns
            .iter()
            .find(|column| column.eq_ignore_ascii_case(name))
            .map(|column| (*column).to_owned())
    })
}

/// The text for people, without the marks that MariaDB and MySQL put around plain names.
pub(crate) fn readable(text: &str) -> String {
    let mut readable = String::with_capacity(text.len());
    let mut done = 0;
    for piece in significant_in(text, Syntax::Mysql).unwrap_or_default() {
        let Token::Word(word) = &piece.token else {
            continue;
        };
        let plain = |ch: char| ch == '_' || ch.is_ascii_alphanumeric();
        if piece.text.starts_with('`') && word.value.chars().all(plain) {
            readable.push_str(text.get(done..piece.start).unwrap_or_default());
            readable.push_str(&word.value);
            done = piece.start + piece.text.len();
        }
    }
    readable.push_str(text.get(done..).unwrap_or_default());
    readable
}

/// The same expression, over these columns, with another name for one of them.
pub(crate) fn rename_column(text: &str, columns: &[&str], old: &str, new: &str) -> String {
    rewrite(text, "", |name| {
        let column = columns.iter().find(|column| column.eq_ignore_ascii_case(name))?;
        Some(if *column == old { new } else { column }.to_owned())
    })
}

/// The same expression with another name for one column, and nothing else touched: for servers that write expressions in a
/// spelling of their own, in which letter case tells names apart.
pub(crate) fn rename_exactly(text: &str, old: &str, new: &str) -> String {
    let Ok(pieces) = significant(text) else {
        return text.to_owned();
    };
    let plain = new.starts_with(|ch: char| ch == '_' || ch.is_ascii_lowercase())
        && new
            .chars()
            .all(|ch| ch == '_' || ch.is_ascii_lowercase() || ch.is_ascii_digit());
    let written = if plain && !is_keyword(new) {
        new.to_owned()
    } else {
        format!("\"{}\"", new.replace('"', "\"\""))
    };
    let mut renamed = String::with_capacity(text.len());
    let mut done = 0;
    for (at, piece) in pieces.iter().enumerate() {
        let Token::Word(word) = &piece.token else {
            continue;
        };
        let before = at.checked_sub(1).and_then(|at| pieces.get(at));
        let cast = before.is_some_and(|before| before.text == "::");
        let call = pieces.get(at + 1).is_some_and(|next| next.token == Token::LParen);
        let same = if word.quoted {
            word.value == old
        } else {
            word.value.to_lowercase() == old && !call && !is_keyword(&word.value)
        };
        if same && !cast {
            renamed.push_str(text.get(done..piece.start).unwrap_or_default());
            renamed.push_str(&written);
            done = piece.start + piece.text.len();
        }
    }
    renamed.push_str(text.get(done..).unwrap_or_default());
    renamed
}

/// The name, in quotes where SQL would take it for something else.
fn quoted_where_needed(name: &str) -> String {
    let plain = |ch: char| ch == '_' || ch.is_ascii_alphanumeric();
    let begins = |ch: char| ch == '_' || ch.is_ascii_alphabetic();
    if name.starts_with(begins) && name.chars().all(plain) && !is_keyword(name) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// A token as it is to be written, and whether it is a name that a parenthesis behind it makes a call.
struct Part {
    text: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A column, a literal: what can stand alone.
    Atom,
    Keyword,
    Function,
    Open,
    Close,
    Comma,
    Operator,
}

fn rewrite(text: &str, table: &str, column: impl Fn(&str) -> Option<String>) -> String {
    let Ok(pieces) = significant(text) else {
        return text.trim().to_owned();
    };
    let pieces = unwrapped(&pieces);
    let mut parts: Vec<Part> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        if is_qualifier(pieces, at, table) {
            at += 2;
            continue;
        }
        let next = pieces.get(at + 1);
        parts.push(part(piece, next, &column));
        // Before a parenthesis it would be a function.
        if ends_needless(&parts) && next.is_none_or(|next| next.token != Token::LParen) {
            parts.pop();
            parts.swap_remove(parts.len().saturating_sub(2));
        }
        at += 1;
    }
    write(&parts)
}

/// Whether the table's own name stands here before a column.
fn is_qualifier(pieces: &[Piece<'_>], at: usize, table: &str) -> bool {
    let token = |at: usize| pieces.get(at).map(|piece| &piece.token);
    let Some(Token::Word(word)) = token(at) else {
        return false;
    };
    !table.is_empty()
        && word.value.eq_ignore_ascii_case(table)
        && token(at + 1) == Some(&Token::Period)
        && matches!(token(at + 2), Some(Token::Word(_)))
}

fn part(piece: &Piece<'_>, next: Option<&Piece<'_>>, column: &impl Fn(&str) -> Option<String>) -> Part {
    let call = next.is_some_and(|next| next.token == Token::LParen);
    let plain = |text: String, kind| Part { text, kind };
    match &piece.token {
        Token::Word(word) => {
            let bare = !word.quoted;
            let keyword = bare && is_keyword(&word.value);
            match column(&word.value) {
                Some(name) if !(keyword || call) => plain(quoted_where_needed(&name), Kind::Atom),
                _ if keyword => plain(piece.text.to_ascii_uppercase(), Kind::Keyword),
                _ if bare && call => plain(piece.text.to_ascii_lowercase(), Kind::Function),
                _ if bare => plain(piece.text.to_ascii_uppercase(), Kind::Atom),
                _ => plain(piece.text.to_owned(), Kind::Atom),
            }
        }
        Token::LParen => plain("(".to_owned(), Kind::Open),
        Token::RParen => plain(")".to_owned(), Kind::Close),
        Token::Comma => plain(",".to_owned(), Kind::Comma),
        Token::Neq => plain("<>".to_owned(), Kind::Operator),
        Token::DoubleEq => plain("=".to_owned(), Kind::Operator),
        Token::Number(..) | Token::SingleQuotedString(_) | Token::HexStringLiteral(_) => {
            plain(piece.text.to_owned(), Kind::Atom)
        }
        _ => plain(piece.text.to_owned(), Kind::Operator),
    }
}

/// Whether the last parts are a parenthesis around one atom which can be left out.
fn ends_needless(parts: &[Part]) -> bool {
    const BEFORE: [&str; 7] = ["AND", "OR", "NOT", "WHEN", "THEN", "ELSE", "CASE"];
    let [before @ .., open, atom, close] = parts else {
        return false;
    };
    let wraps = open.kind == Kind::Open && atom.kind == Kind::Atom && close.kind == Kind::Close;
    wraps
        && before.last().is_none_or(|before| match before.kind {
            Kind::Operator | Kind::Open | Kind::Comma => true,
            Kind::Keyword => BEFORE.contains(&before.text.as_str()),
            _ => false,
        })
}

fn write(parts: &[Part]) -> String {
    let mut text = String::new();
    let mut last: Option<&Part> = None;
    // Whether the period just written stands behind a name: behind a number it would be a fraction.
    let mut behind_name = false;
    for part in parts {
        let named = |last: &Part| last.kind == Kind::Atom && last.text.starts_with(begins_name);
        let joins = part.text == "." && last.is_some_and(named);
        let joined = last.is_none_or(|last| {
            last.kind == Kind::Open
                || matches!(part.kind, Kind::Close | Kind::Comma)
                || (last.kind == Kind::Function && part.kind == Kind::Open)
                || joins
                || (behind_name && last.text == "." && part.text.starts_with(begins_name))
        });
        if !joined {
            text.push(' ');
        }
        text.push_str(&part.text);
        behind_name = joins;
        last = Some(part);
    }
    text
}

fn begins_name(ch: char) -> bool {
    ch == '_' || ch == '"' || ch.is_alphabetic()
}

/// The words that an expression of SQLite never takes for a column, unless they stand in quotes.
fn is_keyword(word: &str) -> bool {
    const KEYWORDS: &str = " ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CAST CHECK COLLATE COMMIT CONSTRAINT \
        CREATE CROSS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DEFAULT DEFERRABLE DELETE DISTINCT DROP ELSE END \
        ESCAPE EXISTS FALSE FILTER FOREIGN FROM FULL GLOB GROUP HAVING IN INDEX INNER INSERT INTERSECT INTO IS ISNULL \
        JOIN LEFT LIKE LIMIT MATCH NATURAL NOT NOTHING NOTNULL NULL ON OR ORDER OUTER OVER PRIMARY RAISE REFERENCES \
        REGEXP RETURNING RIGHT SELECT SET TABLE THEN TO TRANSACTION TRUE UNION UNIQUE UPDATE USING VALUES WHEN WHERE ";
    KEYWORDS.contains(&format!(" {} ", word.to_ascii_uppercase()))
}
