//! The clauses of SQLite's CREATE TABLE that no PRAGMA shows: names of constraints, CHECKs, collations.
//! The text comes from SQLite's own catalogue, so it is valid; what is not understood is passed over.

use std::collections::BTreeSet;

use sqlparser::tokenizer::Token;

use super::SqlError;
use super::tokens::{Piece, significant};

/// What a CREATE TABLE says beside its columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableClauses {
    /// The clauses, in the order of the text.
    pub clauses: Vec<Clause>,
    /// The words after the column list: `WITHOUT ROWID`, `STRICT`.
    pub options: Vec<String>,
}

/// One constraint or other clause of a table or of one of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// What it is.
    pub kind: ClauseKind,
    /// The name given with CONSTRAINT.
    pub name: Option<String>,
    /// The columns it stands on, as they are spelled; of a generated column, every name it mentions too.
    pub columns: Vec<String>,
    /// Whether it is written within a column's definition.
    pub inline: bool,
}

/// The kinds of [`Clause`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClauseKind {
    /// PRIMARY KEY.
    PrimaryKey,
    /// UNIQUE.
    Unique,
    /// FOREIGN KEY or REFERENCES, with the table referred to.
    ForeignKey {
        /// The table referred to, as it is spelled.
        parent: String,
    },
    /// CHECK, with every name and word it mentions, in lower case.
    Check(BTreeSet<String>),
    /// A clause that has no place in `Schema` yet, such as `COLLATE` or `AUTOINCREMENT`.
    Other(&'static str),
}

/// The clauses of a CREATE TABLE statement.
///
/// # Errors
/// [`SqlError`] when the text is no sequence of SQL tokens.
pub fn table_clauses(create_table: &str) -> Result<TableClauses, SqlError> {
    let pieces = significant(create_table)?;
    let mut scan = Scan {
        pieces: &pieces,
        at: 0,
        found: TableClauses::default(),
    };
    while scan.peek().is_some_and(|piece| piece.token != Token::LParen) {
        scan.at += 1;
    }
    scan.at += 1;
    while scan.item() {}
    let options = pieces.get(scan.at..).unwrap_or_default();
    let mut found = scan.found;
    found.options = options
        .split(|piece| piece.token == Token::Comma)
        .map(|words| {
            words
                .iter()
                .map(|word| word.text.to_ascii_uppercase())
                .collect::<Vec<_>>()
        })
        .map(|words| words.join(" "))
        .filter(|words| !words.is_empty())
        .collect();
    Ok(found)
}

/// A reader that walks through the tokens once.
struct Scan<'a, 'b> {
    pieces: &'b [Piece<'a>],
    at: usize,
    found: TableClauses,
}

impl<'a, 'b> Scan<'a, 'b> {
    fn peek(&self) -> Option<&'b Piece<'a>> {
        self.pieces.get(self.at)
    }

    fn next(&mut self) -> Option<&'b Piece<'a>> {
        let piece = self.peek();
        self.at += 1;
        piece
    }

    /// Passes over the word, when it comes next.
    fn take(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|piece| piece.is_word(word));
        self.at += usize::from(found);
        found
    }

    fn next_name(&mut self) -> String {
        self.next().and_then(Piece::name).unwrap_or_default().to_owned()
    }

    /// Reads one column or table constraint, with the comma behind it; false after the last.
    fn item(&mut self) -> bool {
        let Some(first) = self.peek() else {
            return false;
        };
        let table_level = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]
            .iter()
            .any(|word| first.is_word(word));
        let column = (!table_level).then(|| self.next_name());
        let mut name = None;
        while let Some(piece) = self.next() {
            match piece.token {
                Token::Comma => return true,
                Token::RParen => return false,
                Token::LParen => self.skip_group(),
                _ if piece.is_word("CONSTRAINT") => name = Some(self.next_name()),
                _ => self.clause(piece, column.as_deref(), &mut name),
            }
        }
        false
    }

    /// Reads the clause that `word` begins, when it begins one.
    fn clause(&mut self, word: &Piece<'_>, column: Option<&str>, name: &mut Option<String>) {
        let here = || column.map(str::to_owned).into_iter().collect::<Vec<_>>();
        if word.is_word("PRIMARY") {
            self.take("KEY");
            let columns = self.key_columns().unwrap_or_else(here);
            self.push(ClauseKind::PrimaryKey, name, columns, column);
            if self.take("DESC") {
                self.push(
                    ClauseKind::Other("a descending primary key"),
                    name,
                    here(),
                    column,
                );
            }
        } else if word.is_word("UNIQUE") {
            let columns = self.key_columns().unwrap_or_else(here);
            self.push(ClauseKind::Unique, name, columns, column);
        } else if word.is_word("CHECK") {
            let words = self.group_words();
            self.push(ClauseKind::Check(words), name, here(), column);
        } else if word.is_word("FOREIGN") {
            self.take("KEY");
            let columns = self.key_columns().unwrap_or_default();
            self.take("REFERENCES");
            self.references(columns, name, column);
        } else if word.is_word("REFERENCES") {
            self.references(here(), name, column);
        } else if word.is_word("ON") {
            self.on();
        } else if word.is_word("DEFAULT") {
            self.skip_default();
            *name = None;
        } else if word.is_word("COLLATE") {
            self.next();
            self.push(ClauseKind::Other("a collation"), name, here(), column);
        } else if word.is_word("AS") {
            let mut columns = here();
            columns.extend(self.group_words());
            self.push(ClauseKind::Other("a generated column"), name, columns, column);
        } else if word.is_word("AUTOINCREMENT") {
            self.push(ClauseKind::Other("AUTOINCREMENT"), name, here(), column);
        } else if word.is_word("DEFERRABLE") {
            self.push(
                ClauseKind::Other("a deferrable foreign key"),
                name,
                here(),
                column,
            );
        } else if word.is_word("NOT") {
            self.take("DEFERRABLE");
        } else if word.is_word("NULL") {
            *name = None;
        }
    }

    fn push(
        &mut self,
        kind: ClauseKind,
        name: &mut Option<String>,
        columns: Vec<String>,
        column: Option<&str>,
    ) {
        self.found.clauses.push(Clause {
            kind,
            name: name.take(),
            columns,
            inline: column.is_some(),
        });
    }

    fn references(&mut self, columns: Vec<String>, name: &mut Option<String>, column: Option<&str>) {
        let parent = self.next_name();
        if self.peek().is_some_and(|piece| piece.token == Token::LParen) {
            self.at += 1;
            self.skip_group();
        }
        self.push(ClauseKind::ForeignKey { parent }, name, columns, column);
    }

    /// `ON DELETE action`, `ON UPDATE action`, `ON CONFLICT way`: their words are no clauses.
    fn on(&mut self) {
        if self.take("CONFLICT") {
            self.next();
            self.push(ClauseKind::Other("ON CONFLICT"), &mut None, Vec::new(), None);
        } else {
            self.next();
            // SET NULL, SET DEFAULT and NO ACTION are two words, CASCADE and RESTRICT one.
            let _two_words = self.take("SET") || self.take("NO");
            self.next();
        }
    }

    fn skip_default(&mut self) {
        match self.next().map(|piece| &piece.token) {
            Some(Token::LParen) => self.skip_group(),
            Some(Token::Plus | Token::Minus) => self.at += 1,
            _ => {}
        }
    }

    /// The columns of a parenthesised key; a key that says more (order, collation) is noted.
    fn key_columns(&mut self) -> Option<Vec<String>> {
        if self.peek()?.token != Token::LParen {
            return None;
        }
        self.at += 1;
        let mut columns = Vec::new();
        let mut more = false;
        let mut first = true;
        while let Some(piece) = self.next() {
            match piece.token {
                Token::RParen => break,
                Token::Comma => first = true,
                _ if first => {
                    columns.push(piece.name().unwrap_or_default().to_owned());
                    first = false;
                }
                _ if piece.is_word("ASC") => {}
                _ => more = !piece.is_word("AUTOINCREMENT") || more,
            }
        }
        if more {
            let kind = ClauseKind::Other("a key with an order or a collation");
            self.push(kind, &mut None, columns.clone(), None);
        }
        Some(columns)
    }

    /// Passes over the rest of a group whose opening parenthesis is behind.
    fn skip_group(&mut self) {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next().map(|piece| &piece.token) {
                Some(Token::LParen) => depth += 1,
                Some(Token::RParen) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    fn group_words(&mut self) -> BTreeSet<String> {
        let begin = self.at;
        self.at += 1;
        self.skip_group();
        let group = self
            .pieces
            .get(begin..self.at.min(self.pieces.len()))
            .unwrap_or_default();
        group
            .iter()
            .filter_map(|piece| piece.name().map(str::to_lowercase))
            .collect()
    }
}
