//! A script cut into its statements.
//! A trigger stays whole: its body ends, as SQLite's own `sqlite3_complete` has it, with `; END`.

use super::tokens::{Piece, Token, significant_in};
use super::{SqlError, Syntax};

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
    split_statements_in(script, Syntax::Sqlite)
}

/// The same, by the rules of another database. On the servers a routine, too, stays whole: its `BEGIN`s have their `END`s.
///
/// # Errors
/// As for [`split_statements`].
pub fn split_statements_in(script: &str, syntax: Syntax) -> Result<Vec<Statement>, SqlError> {
    let pieces = match significant_in(script, syntax) {
        Ok(pieces) => pieces,
        // What it makes the end of a statement may be no token.
        Err(error) => return Err(delimiter_line(script, syntax).unwrap_or(error)),
    };
    let mut statements = Vec::new();
    let mut current: Vec<&Piece<'_>> = Vec::new();
    let mut block = Block::default();
    for (at, piece) in pieces.iter().enumerate() {
        if syntax == Syntax::Mysql && current.is_empty() && piece.is_word("DELIMITER") {
            return Err(SqlError::Delimiter { line: piece.line });
        }
        let inside = |block: &mut Block| match syntax {
            Syntax::Sqlite => block.is_trigger(&current) && !body_ended(&current),
            Syntax::Postgres | Syntax::Mysql => block.is_routine && block.depth > 0,
        };
        if piece.token == Token::SemiColon && !inside(&mut block) {
            statements.extend(statement(script, &current));
            current.clear();
            block = Block::default();
        } else {
            block.take(current.len(), piece, pieces.get(at + 1));
            current.push(piece);
        }
    }
    statements.extend(statement(script, &current));
    Ok(statements)
}

/// The first line of a text that cannot be read which sets what ends a statement.
fn delimiter_line(script: &str, syntax: Syntax) -> Option<SqlError> {
    let sets = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("DELIMITER"))
            && words.next().is_some()
    };
    let found = script.lines().position(sets);
    found
        .filter(|_| syntax == Syntax::Mysql)
        .map(|line| SqlError::Delimiter { line: line + 1 })
}

fn statement(script: &str, pieces: &[&Piece<'_>]) -> Option<Statement> {
    let (first, last) = (pieces.first()?, pieces.last()?);
    let text = script.get(first.start..last.start + last.text.len())?;
    Some(Statement {
        text: text.to_owned(),
        line: first.line,
    })
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

/// What is known of the statement so far, so that no semicolon in a body has to look at all of it again.
#[derive(Default)]
struct Block {
    /// SQLite: whether it is a trigger, once that was asked.
    trigger: Option<bool>,
    /// How many words of `BEGIN NOT ATOMIC` it begins with: a block that runs at once, on MariaDB.
    at_once: usize,
    is_create: bool,
    /// Whether it makes a routine or a trigger, or is a block itself.
    is_routine: bool,
    /// How many blocks have not ended.
    depth: usize,
    /// Whether the last word was END.
    ended: bool,
}

impl Block {
    fn is_trigger(&mut self, pieces: &[&Piece<'_>]) -> bool {
        *self.trigger.get_or_insert_with(|| is_trigger(pieces))
    }

    /// Goes on over one more piece of the statement, the one at this place.
    fn take(&mut self, at: usize, piece: &Piece<'_>, next: Option<&Piece<'_>>) {
        const MADE: [&str; 5] = ["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"];
        const AT_ONCE: [&str; 3] = ["BEGIN", "NOT", "ATOMIC"];
        // `END IF` and its like end what is not counted.
        const OTHER: [&str; 5] = ["IF", "LOOP", "WHILE", "REPEAT", "FOR"];
        let is = |piece: &Piece<'_>, words: &[&str]| words.iter().any(|word| piece.is_word(word));
        if self.at_once == at && AT_ONCE.get(at).is_some_and(|word| piece.is_word(word)) {
            self.at_once += 1;
        }
        self.is_create |= at == 0 && piece.is_word("CREATE");
        // Between the two stand `OR REPLACE` and `DEFINER = name@host`.
        self.is_routine |= self.at_once == AT_ONCE.len() || self.is_create && at < 12 && is(piece, &MADE);
        if piece.is_word("BEGIN") || piece.is_word("CASE") && !self.ended {
            self.depth += 1;
        } else if piece.is_word("END") && !next.is_some_and(|next| is(next, &OTHER)) {
            self.depth = self.depth.saturating_sub(1);
        }
        // The CASE of `END CASE`.
        self.ended = piece.is_word("END");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(script: &str, syntax: Syntax) -> Vec<String> {
        let statements = split_statements_in(script, syntax).unwrap();
        statements.into_iter().map(|statement| statement.text).collect()
    }

    #[test]
    fn the_strings_and_comments_of_the_servers() {
        for (syntax, script) in [
            (
                Syntax::Postgres,
                "DO $$ BEGIN a; b; END $$|SELECT 'it''s; \\'|SELECT $x$;$x$ /* a /* ; */ b; */ + 1",
            ),
            (
                Syntax::Mysql,
                "INSERT INTO a VALUES ('it\\'s; ')|SELECT `a;b`, \"x;\" # ;\n + 1|/*!40101 SET a = 1 */",
            ),
        ] {
            let statements: Vec<_> = script.split('|').collect();
            assert_eq!(texts(&statements.join(";\n"), syntax), statements);
        }
    }

    #[test]
    fn a_command_of_the_client_is_named() {
        for (script, line) in [
            (
                "DELIMITER //\nCREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW SET NEW.c = 1 //\nDELIMITER ;",
                1,
            ),
            ("SELECT 1;\ndelimiter $$\nSELECT 2 $$", 2),
            ("SELECT 1;\n\n  DELIMITER ;;\nSELECT 'a'", 3),
            ("SELECT 1;\nDELIMITER '\nSELECT 2'", 2),
        ] {
            let error = split_statements_in(script, Syntax::Mysql).unwrap_err();
            assert_eq!(error, SqlError::Delimiter { line }, "{script}");
        }
        for script in [
            "SELECT '\nDELIMITER //\n'",
            "SELECT delimiter //\n1",
            "-- DELIMITER //\nSELECT 1",
        ] {
            split_statements_in(script, Syntax::Mysql).unwrap();
        }
        assert_eq!(texts("DELIMITER //", Syntax::Postgres), ["DELIMITER //"]);
    }

    /// With a look at the whole statement at each semicolon this would take hours.
    #[test]
    fn a_body_of_a_hundred_thousand_statements_is_one() {
        for (syntax, start) in [
            (Syntax::Sqlite, "CREATE TRIGGER a AFTER INSERT ON b BEGIN"),
            (Syntax::Postgres, "CREATE FUNCTION a() RETURNS int BEGIN ATOMIC"),
            (Syntax::Mysql, "CREATE PROCEDURE a() BEGIN"),
            (Syntax::Mysql, "BEGIN NOT ATOMIC"),
        ] {
            let script = format!("{start}{} END; SELECT 1", " c;".repeat(100_000));
            assert_eq!(texts(&script, syntax).len(), 2, "{syntax:?}");
        }
    }

    #[test]
    fn a_routine_stays_whole() {
        for statement in [
            "CREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW SET NEW.c = 1",
            "CREATE OR REPLACE DEFINER = root@localhost TRIGGER a BEFORE INSERT ON b FOR EACH ROW BEGIN IF 1 THEN SET @a = 1; END IF; SET @b = CASE 1 WHEN 1 THEN 2 END; END",
            "CREATE PROCEDURE a() BEGIN DECLARE b INT; CASE b WHEN 1 THEN SET b = 2; END CASE; BEGIN SET b = 3; END; END",
            "CREATE FUNCTION a() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
            "BEGIN NOT ATOMIC IF 1 THEN SET @a = 1; END IF; SET @b = 2; END",
        ] {
            for syntax in [Syntax::Postgres, Syntax::Mysql] {
                assert_eq!(
                    texts(&format!("{statement}; SELECT 1"), syntax),
                    [statement, "SELECT 1"]
                );
            }
        }
    }
}
