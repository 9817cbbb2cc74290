//! Names with another in front of them, as in `shop.orders`; also those in the comments that MySQL runs, and in strings that are
//! themselves statements.

use super::Syntax;
use super::tokens::{Token, significant_in};

/// A name in a text, and what stands in front of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Qualified {
    /// The word before both, in upper case; empty at the start.
    pub after: String,
    /// What stands before the full stop.
    pub qualifier: String,
    /// What stands behind it.
    pub name: String,
}

/// Every name with a qualifier; of several full stops the first. Empty for a text that cannot be read.
pub(crate) fn qualified_names(text: &str, syntax: Syntax) -> Vec<Qualified> {
    let pieces = significant_in(text, syntax).unwrap_or_default();
    let runs_text = pieces
        .iter()
        .any(|piece| piece.is_word("PREPARE") || piece.is_word("EXECUTE"));
    let mut found = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        match &piece.token {
            Token::SingleQuotedString(inner) if runs_text => found.extend(qualified_names(inner, syntax)),
            Token::Other if syntax == Syntax::Mysql && piece.text.starts_with("/*") => {
                let inner = piece.text.trim_start_matches("/*").trim_end_matches("*/");
                let inner = inner.trim_start_matches(|c: char| c == 'M' || c == '!' || c.is_ascii_digit());
                found.extend(qualified_names(inner, syntax));
            }
            _ => {}
        }
        let [qualifier, stop, name] = pieces
            .get(place..)
            .unwrap_or_default()
            .get(..3)
            .unwrap_or_default()
        else {
            continue;
        };
        let before = place.checked_sub(1).and_then(|before| pieces.get(before));
        let chained = before.is_some_and(|before| before.token == Token::Period);
        if stop.token != Token::Period || chained {
            continue;
        }
        if let (Some(qualifier), Some(name)) = (qualifier.name(), name.name()) {
            found.push(Qualified {
                after: before
                    .and_then(|before| before.name())
                    .unwrap_or_default()
                    .to_uppercase(),
                qualifier: qualifier.to_owned(),
                name: name.to_owned(),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_with_what_stands_before_them() {
        for (text, expected) in [
            ("INSERT INTO shop.a SELECT b FROM `c d`", "INTO shop.a"),
            ("SELECT `x y` . `b` FROM t", "SELECT x y.b"),
            ("UPDATE s.t SET s.t.a = 1", "UPDATE s.t; SET s.t"),
            ("/*!50000 CREATE TABLE s.t (a INT) */", "TABLE s.t"),
            ("EXECUTE IMMEDIATE 'DROP TABLE s.t'", "TABLE s.t"),
            ("SELECT 's.t' -- s.t", ""),
        ] {
            let found = qualified_names(text, Syntax::Mysql);
            let shown: Vec<_> = found
                .iter()
                .map(|found| format!("{} {}.{}", found.after, found.qualifier, found.name))
                .collect();
            assert_eq!(shown.join("; "), expected, "{text}");
        }
    }
}
