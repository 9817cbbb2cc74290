//! The tokens of plain text: words, quoted names, strings, whole numbers and the commonest marks.
//! That is what nearly every CREATE TABLE consists of, and there may be thousands; whatever else stands in a text is left to the
//! tokenizer of the `sqlparser` crate, which gives the same tokens many times slower.

use super::tokens::{Piece, Token, Word};

/// The tokens of a text that are neither blanks nor comments; `None` for a text that is not plain.
pub(super) fn plain(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::with_capacity(text.len() / 6);
    let mut scan = Scan { text, at: 0, line: 1 };
    while let Some(byte) = scan.peek() {
        if scan.blank(byte) {
            continue;
        }
        let (start, line) = (scan.at, scan.line);
        let token = scan.token(byte)?;
        pieces.push(Piece {
            token,
            text: text.get(start..scan.at)?,
            start,
            line,
        });
    }
    Some(pieces)
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over the byte, when it is a blank.
    fn blank(&mut self, byte: u8) -> bool {
        let blank = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += usize::from(blank);
        self.line += usize::from(byte == b'\n');
        blank
    }

    /// Passes over the token that this byte begins.
    fn token(&mut self, byte: u8) -> Option<Token<'a>> {
        match byte {
            b'"' => self.quoted(byte).map(|name| word(name, true)),
            b'\'' => self
                .quoted(byte)
                .map(|text| Token::SingleQuotedString(text.into())),
            b'0'..=b'9' => self.number(),
            _ if begins_word(byte) => self.word(),
            _ => self.mark(byte),
        }
    }

    /// What stands between this quotation mark and the next, which must not be doubled.
    fn quoted(&mut self, quote: u8) -> Option<&'a str> {
        let rest = self.text.get(self.at + 1..)?;
        let inside = rest.get(..rest.bytes().position(|byte| byte == quote)?)?;
        self.at += inside.len() + 2;
        self.line += inside.bytes().filter(|byte| *byte == b'\n').count();
        (self.peek() != Some(quote)).then_some(inside)
    }

    fn number(&mut self) -> Option<Token<'a>> {
        let digits = self.run(|byte| byte.is_ascii_digit())?;
        // A fraction, an exponent, a separator, a hexadecimal number, or what is no number at all.
        let more = |byte: u8| byte == b'.' || goes_on(byte) || !byte.is_ascii();
        (!self.peek().is_some_and(more)).then(|| Token::Number(digits.into()))
    }

    fn word(&mut self) -> Option<Token<'a>> {
        let text = self.run(goes_on)?;
        // Beyond ASCII a name goes on; a letter before a string makes it a string of another kind.
        let more = |byte: u8| !byte.is_ascii() || (byte == b'\'' && text.len() == 1);
        (!self.peek().is_some_and(more)).then(|| word(text, false))
    }

    /// A mark that no other can be joined to, or one that is set off from what follows.
    fn mark(&mut self, byte: u8) -> Option<Token<'a>> {
        self.at += 1;
        let token = match byte {
            b'(' => Token::LParen,
            b')' => Token::RParen,
            b',' => Token::Comma,
            b';' => Token::SemiColon,
            b'+' => Token::Plus,
            b'*' => Token::Other,
            b'-' if self.stands_apart() => Token::Minus,
            b'=' | b'<' | b'>' if self.stands_apart() => Token::Other,
            _ => return None,
        };
        Some(token)
    }

    /// Whether the mark just passed ends here.
    fn stands_apart(&self) -> bool {
        self.peek().is_some_and(|byte| byte == b' ' || goes_on(byte))
    }

    /// Passes over all bytes from here that are such.
    fn run(&mut self, such: impl Fn(u8) -> bool) -> Option<&'a str> {
        let start = self.at;
        while self.peek().is_some_and(&such) {
            self.at += 1;
        }
        self.text.get(start..self.at)
    }
}

fn begins_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether a name goes on with it.
fn goes_on(byte: u8) -> bool {
    begins_word(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn word(value: &str, quoted: bool) -> Token<'_> {
    Token::Word(Word {
        value: value.into(),
        quoted,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Syntax;
    use super::super::tokens::tokenized;
    use super::plain;

    #[test]
    fn a_table_as_it_is_usually_written_is_plain() {
        let text = "CREATE TABLE \"posts\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY,\n    \"note\" VARCHAR(20) DEFAULT 'x -- y',\n    \
                    CHECK (\"id\" > 0 AND note = 'é')\n) STRICT";
        assert_eq!(plain(text), tokenized(text, Syntax::Sqlite).ok());
    }

    #[test]
    fn what_it_does_not_know_is_not_plain() {
        let texts = [
            "a.b",
            "1.5",
            "1e3",
            "0x1F",
            "x'00'",
            "N'a'",
            "'it''s'",
            "\"a\"\"b\"",
            "'open",
            "\"open",
            "-- a",
            "/* a */",
            "a->b",
            "a||b",
            "`a`",
            "[a]",
            "é",
            "aé",
            "a<>b",
            "a==b",
            "?1",
            "12L",
            "a\u{feff}b",
        ];
        for text in texts {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever is taken for plain gives the tokens, texts, places and lines that the tokenizer gives.
        #[test]
        fn plain_tokens_are_the_tokenizers(parts in proptest::collection::vec(part(), 0..12)) {
            let text = parts.concat();
            if let Some(pieces) = plain(&text) {
                prop_assert_eq!(Ok(pieces), tokenized(&text, Syntax::Sqlite));
            }
        }
    }

    fn part() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[a-zA-Z_0-9$]{1,4}",
            4 => "[ \t\r\n]{1,2}",
            4 => r#"[-+*/=<>!|&%~^(),;.:?@#{}'"`\[\]\\]"#,
            2 => r#"'[a-z \n"\\-]{0,4}'"#,
            2 => r#""[a-z \n'\\-]{0,4}""#,
            1 => "[éж\u{feff}\u{0}\u{b}]",
        ]
    }
}
