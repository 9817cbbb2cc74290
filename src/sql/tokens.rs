//! Tokens with their place in the text.
//! Each token has its text word for word, so that a statement can be cut out of its script unchanged.

use std::borrow::Cow;
use std::collections::BTreeSet;

use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect};
use sqlparser::tokenizer::{self, Location, TokenWithSpan, Tokenizer, Whitespace};

use super::plain::plain;
use super::{SqlError, Syntax};

/// What is told apart here; a text that is borrowed stands in the script just so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name or keyword, without its quotation marks.
    Word(Word<'a>),
    /// A string in single quotes, without them.
    SingleQuotedString(Cow<'a, str>),
    /// A number, as it stands.
    Number(Cow<'a, str>),
    /// The digits of `x'..'` and of `0x..`.
    HexStringLiteral(Cow<'a, str>),
    LParen,
    RParen,
    Comma,
    SemiColon,
    Period,
    Plus,
    Minus,
    /// `<>` and `!=`.
    Neq,
    /// `==`.
    DoubleEq,
    /// Any other; its text tells.
    Other,
}

/// A name or keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The name without quotation marks.
    pub value: Cow<'a, str>,
    /// Whether it stood in quotation marks.
    pub quoted: bool,
}

impl From<tokenizer::Token> for Token<'_> {
    fn from(token: tokenizer::Token) -> Self {
        use tokenizer::Token as Found;
        match token {
            Found::Word(word) => Self::Word(Word {
                quoted: word.quote_style.is_some(),
                value: word.value.into(),
            }),
            Found::SingleQuotedString(text) => Self::SingleQuotedString(text.into()),
            Found::Number(number, _) => Self::Number(number.into()),
            Found::HexStringLiteral(digits) => Self::HexStringLiteral(digits.into()),
            Found::LParen => Self::LParen,
            Found::RParen => Self::RParen,
            Found::Comma => Self::Comma,
            Found::SemiColon => Self::SemiColon,
            Found::Period => Self::Period,
            Found::Plus => Self::Plus,
            Found::Minus => Self::Minus,
            Found::Neq => Self::Neq,
            Found::DoubleEq => Self::DoubleEq,
            _ => Self::Other,
        }
    }
}

/// SQLite's rules for what is a name; the crate's own `SQLiteDialect` stops at U+FFFF and at `$`.
#[derive(Debug)]
struct Sqlite;

impl Dialect for Sqlite {
    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        matches!(ch, '`' | '"' | '[')
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_ascii_alphabetic() || ch == '_' || (!ch.is_ascii() && ch != BYTE_ORDER_MARK)
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        self.is_identifier_start(ch) || ch.is_ascii_digit() || ch == '$'
    }

    fn supports_dollar_placeholder(&self) -> bool {
        true
    }

    fn supports_numeric_literal_underscores(&self) -> bool {
        true
    }
}

/// SQLite takes it for a blank at any place.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// One token and the text it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// The token.
    pub token: Token<'a>,
    /// Its text, word for word.
    pub text: &'a str,
    /// Where the text begins, in bytes.
    pub start: usize,
    /// The line on which it begins, from 1.
    pub line: usize,
}

impl Piece<'_> {
    /// Whether it is this word, not quoted, in any case.
    pub fn is_word(&self, word: &str) -> bool {
        matches!(&self.token, Token::Word(w) if !w.quoted && w.value.eq_ignore_ascii_case(word))
    }

    /// The name it can stand for: a word, quoted or not, or (SQLite allows it) a string.
    pub fn name(&self) -> Option<&str> {
        match &self.token {
            Token::Word(word) => Some(&word.value),
            Token::SingleQuotedString(text) => Some(text),
            _ => None,
        }
    }
}

/// The tokens of `script` that are neither blanks nor comments.
pub(super) fn significant(script: &str) -> Result<Vec<Piece<'_>>, SqlError> {
    match plain(script) {
        Some(pieces) => Ok(pieces),
        None => tokenized(script, Syntax::Sqlite),
    }
}

/// The same, by the rules of another database.
pub(super) fn significant_in(script: &str, syntax: Syntax) -> Result<Vec<Piece<'_>>, SqlError> {
    match syntax {
        Syntax::Sqlite => significant(script),
        Syntax::Postgres | Syntax::Mysql => tokenized(script, syntax),
    }
}

/// The same, for any text.
pub(super) fn tokenized(script: &str, syntax: Syntax) -> Result<Vec<Piece<'_>>, SqlError> {
    let dialect: &dyn Dialect = match syntax {
        Syntax::Sqlite => &Sqlite,
        Syntax::Postgres => &PostgreSqlDialect {},
        Syntax::Mysql => &MySqlDialect {},
    };
    let mut pieces: Vec<Piece<'_>> = Vec::with_capacity(script.len() / 8);
    let mut offset = 0;
    let mut line = 1;
    loop {
        let rest = script.get(offset..).unwrap_or_default();
        let mut tokens = Vec::with_capacity(if offset == 0 { rest.len() / 3 } else { 0 });
        let result = Tokenizer::new(dialect, rest).tokenize_with_location_into_buf(&mut tokens);
        let (used, next_line) = place(rest, offset, line, tokens, syntax, &mut pieces);
        let Err(error) = result else {
            return Ok(pieces);
        };
        let rest = rest.get(used..).unwrap_or_default();
        // The tokenizer refuses `a ._b`, where a blank stands before the period.
        if rest.starts_with('.') {
            pieces.push(Piece {
                token: Token::Period,
                text: ".",
                start: offset + used,
                line: next_line,
            });
            offset += used + 1;
            line = next_line;
            continue;
        }
        return Err(fault(rest, next_line, error.message));
    }
}

/// Gives every token its text; returns how many bytes were used, and the line after them.
fn place<'a>(
    text: &'a str,
    offset: usize,
    first_line: usize,
    tokens: Vec<TokenWithSpan>,
    syntax: Syntax,
    pieces: &mut Vec<Piece<'a>>,
) -> (usize, usize) {
    let mut chars = text.char_indices();
    let mut at = Location::new(1, 1);
    let mut start = 0;
    let mut line = first_line;
    for TokenWithSpan { token, span } in tokens {
        let token_line = line;
        while at != span.end {
            match chars.next() {
                Some((_, '\n')) => {
                    at = Location::new(at.line + 1, 1);
                    line += 1;
                }
                Some(_) => at.column += 1,
                None => break,
            }
        }
        let end = chars.offset();
        if is_significant(&token, syntax) {
            pieces.push(Piece {
                token: token.into(),
                text: text.get(start..end).unwrap_or_default(),
                start: offset + start,
                line: token_line,
            });
        }
        start = end;
    }
    (start, line)
}

/// Neither a blank nor a comment. MySQL and MariaDB run what stands in `/*! .. */`.
fn is_significant(token: &tokenizer::Token, syntax: Syntax) -> bool {
    match token {
        tokenizer::Token::Whitespace(Whitespace::MultiLineComment(text)) => {
            syntax == Syntax::Mysql && (text.starts_with('!') || text.starts_with("M!"))
        }
        token => !matches!(
            token,
            tokenizer::Token::Whitespace(_) | tokenizer::Token::Char(BYTE_ORDER_MARK)
        ),
    }
}

fn fault(rest: &str, line: usize, message: String) -> SqlError {
    let what = match rest.chars().next() {
        // A letter before the quote: `x'…`, `n'…`.
        Some('\'' | 'x' | 'X' | 'n' | 'N') => "string",
        Some('"' | '`' | '[') => "quoted name",
        Some('/') => "comment",
        _ => return SqlError::Unreadable { line, message },
    };
    SqlError::Unclosed { what, line }
}

/// Every name and word that the text mentions, in lower case; empty for a text that cannot be read.
pub(crate) fn identifiers(text: &str) -> BTreeSet<String> {
    identifiers_in(text, Syntax::Sqlite)
}

/// The same by the rules of a backend: in brackets stands a name, or the elements of a list.
pub(crate) fn identifiers_in(text: &str, syntax: Syntax) -> BTreeSet<String> {
    significant_in(text, syntax)
        .map(|pieces| {
            pieces
                .iter()
                .filter_map(|piece| piece.name().map(str::to_lowercase))
                .collect()
        })
        .unwrap_or_default()
}

/// The words of a text, quoted or not, as they are written; those in `/*! .. */` of MySQL and MariaDB, too. Empty for a text that
/// cannot be read.
pub(crate) fn words_in(text: &str, syntax: Syntax) -> Vec<String> {
    let mut words = Vec::new();
    for piece in significant_in(text, syntax).unwrap_or_default() {
        match &piece.token {
            Token::Word(word) => words.push(word.value.clone().into_owned()),
            Token::Other if piece.text.starts_with("/*") => {
                let inner = piece.text.trim_start_matches("/*").trim_end_matches("*/");
                let inner = inner.trim_start_matches(|c: char| c == 'M' || c == '!' || c.is_ascii_digit());
                words.extend(words_in(inner, syntax));
            }
            _ => {}
        }
    }
    words
}
