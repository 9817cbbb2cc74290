//! The clauses of SQLite's CREATE TABLE that no PRAGMA shows: names of constraints, CHECKs, collations.
//! The text comes from SQLite's own catalogue, so it is valid; what is not understood is passed over.

use super::SqlError;
use super::tokens::{Piece, Token, significant};

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
    /// The columns it stands on, as they are spelled.
    pub columns: Vec<String>,
    /// Whether it is written within a column's definition.
    pub inline: bool,
    /// The key as written, when it says more than its columns (order, collation); `DESC` alone within a column.
    pub keys: Option<String>,
    /// The word of its ON CONFLICT, in upper case.
    pub conflict: Option<String>,
}

/// The kinds of [`Clause`]. NOT NULL is one only with its ON CONFLICT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClauseKind {
    /// PRIMARY KEY.
    PrimaryKey,
    /// AUTOINCREMENT.
    Autoincrement,
    /// UNIQUE.
    Unique,
    /// NOT NULL.
    NotNull,
    /// FOREIGN KEY or REFERENCES, with the table referred to.
    ForeignKey {
        /// The table referred to, as it is spelled.
        parent: String,
        /// DEFERRABLE, and whether INITIALLY DEFERRED.
        deferrable: Option<bool>,
    },
    /// CHECK, with the text in its parentheses.
    Check(String),
    /// COLLATE, with the name.
    Collate(String),
    /// GENERATED ALWAYS AS.
    Generated {
        /// The text in its parentheses.
        expression: String,
        /// STORED.
        stored: bool,
    },
}

/// The clauses of a CREATE TABLE statement.
///
/// # Errors
/// [`SqlError`] when the text is no sequence of SQL tokens.
pub fn table_clauses(create_table: &str) -> Result<TableClauses, SqlError> {
    let pieces = significant(create_table)?;
    let mut scan = Scan {
        text: create_table,
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
    text: &'a str,
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
            self.key(ClauseKind::PrimaryKey, name, column);
        } else if word.is_word("UNIQUE") {
            self.key(ClauseKind::Unique, name, column);
        } else if word.is_word("CHECK") {
            let text = self.group_text();
            self.push(ClauseKind::Check(text), name, here(), column);
        } else if word.is_word("FOREIGN") {
            self.take("KEY");
            let columns = self.key_columns().map(|key| key.columns).unwrap_or_default();
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
            let collation = self.next_name();
            self.push(ClauseKind::Collate(collation), name, here(), column);
        } else if word.is_word("AS") {
            let expression = self.group_text();
            let stored = self.take("STORED");
            self.push(ClauseKind::Generated { expression, stored }, name, here(), column);
        } else if word.is_word("AUTOINCREMENT") {
            self.push(ClauseKind::Autoincrement, name, here(), column);
        } else if word.is_word("DEFERRABLE") {
            let deferred = self.take("INITIALLY") && self.take("DEFERRED");
            self.defer(deferred);
        } else if word.is_word("NOT") {
            if self.take("DEFERRABLE") {
                let _initially = self.take("INITIALLY") && (self.take("DEFERRED") || self.take("IMMEDIATE"));
            } else if self.take("NULL") && self.peek().is_some_and(|piece| piece.is_word("ON")) {
                self.push(ClauseKind::NotNull, name, here(), column);
            } else {
                *name = None;
            }
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
            keys: None,
            conflict: None,
        });
    }

    /// PRIMARY KEY or UNIQUE, with its columns where they are written.
    fn key(&mut self, kind: ClauseKind, name: &mut Option<String>, column: Option<&str>) {
        let primary = kind == ClauseKind::PrimaryKey;
        let here: Vec<String> = column.map(str::to_owned).into_iter().collect();
        let key = self.key_columns().unwrap_or(Key {
            columns: here,
            keys: None,
            autoincrement: false,
        });
        let columns = key.columns.clone();
        self.push(kind, name, key.columns, column);
        let descending = primary && column.is_some() && self.take("DESC");
        if let Some(clause) = self.found.clauses.last_mut() {
            clause.keys = if descending {
                Some("DESC".to_owned())
            } else {
                key.keys
            };
        }
        if key.autoincrement {
            self.push(ClauseKind::Autoincrement, &mut None, columns, column);
        }
    }

    fn references(&mut self, columns: Vec<String>, name: &mut Option<String>, column: Option<&str>) {
        let parent = self.next_name();
        if self.peek().is_some_and(|piece| piece.token == Token::LParen) {
            self.at += 1;
            self.skip_group();
        }
        let kind = ClauseKind::ForeignKey {
            parent,
            deferrable: None,
        };
        self.push(kind, name, columns, column);
    }

    fn defer(&mut self, deferred: bool) {
        if let Some(Clause {
            kind: ClauseKind::ForeignKey { deferrable, .. },
            ..
        }) = self.found.clauses.last_mut()
        {
            *deferrable = Some(deferred);
        }
    }

    /// `ON DELETE action` and `ON UPDATE action`, which a PRAGMA shows; `ON CONFLICT way` is the last clause's.
    fn on(&mut self) {
        if self.take("CONFLICT") {
            let word = self.next().map(|piece| piece.text.to_ascii_uppercase());
            if let Some(clause) = self.found.clauses.last_mut() {
                clause.conflict = word;
            }
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

    /// The columns of a parenthesised key, and its text where it says more.
    fn key_columns(&mut self) -> Option<Key> {
        if self.peek()?.token != Token::LParen {
            return None;
        }
        let begin = self.at;
        self.at += 1;
        let mut key = Key::default();
        let mut more = false;
        let mut first = true;
        while let Some(piece) = self.next() {
            match piece.token {
                Token::RParen => break,
                Token::Comma => first = true,
                _ if first => {
                    key.columns.push(piece.name().unwrap_or_default().to_owned());
                    first = false;
                }
                _ if piece.is_word("ASC") => {}
                _ if piece.is_word("AUTOINCREMENT") => key.autoincrement = true,
                _ => more = true,
            }
        }
        key.keys = more.then(|| self.inside(begin));
        Some(key)
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

    /// The text within the group that comes next.
    fn group_text(&mut self) -> String {
        let begin = self.at;
        self.at += 1;
        self.skip_group();
        self.inside(begin)
    }

    /// The text between the parenthesis at this place and the one just passed.
    fn inside(&self, begin: usize) -> String {
        let place = |at: usize| self.pieces.get(at).map(|piece| piece.start);
        let start = place(begin).map_or(self.text.len(), |start| start + 1);
        let end = self.at.checked_sub(1).and_then(place).unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default().trim().to_owned()
    }
}

#[derive(Default)]
struct Key {
    columns: Vec<String>,
    keys: Option<String>,
    autoincrement: bool,
}
