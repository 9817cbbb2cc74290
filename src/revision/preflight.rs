//! What a revision asks of the rows of a database before it runs there, a line of up.sql each.
//! Diesel's own command line takes the lines for the comments that they are.

use super::header::{line, values};

const KEY: &str = "preflight";
const BEFORE_MESSAGE: &str = " -- ";

/// A query that is to find no row, and what to say where it finds some.
///
/// ```
/// use olembic::revision::Preflight;
/// let script = "-- olembic: preflight = SELECT id FROM posts WHERE slug IS NULL -- no slug in {rows} ({keys})\n";
/// let preflights = Preflight::all(script);
/// assert_eq!(preflights[0].query, "SELECT id FROM posts WHERE slug IS NULL");
/// assert_eq!(preflights[0].said(2, &["3".to_owned(), "7".to_owned()]), "no slug in 2 rows (3, 7)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preflight {
    /// A query of one column, the key of each offending row.
    pub query: String,
    /// What to say, with `{rows}`, `{values}` or `{count}`, and `{keys}`, in the place of what the query finds.
    pub message: String,
}

impl Preflight {
    /// The preflights of a script, in order: `-- olembic: preflight = <query> -- <message>`, where the message may be
    /// left out. `\n`, `\r` and `\\` stand for what would end the line, and for the sign itself.
    pub fn all(script: &str) -> Vec<Self> {
        values(script, KEY).map(|value| Self::parse(&value)).collect()
    }

    fn parse(value: &str) -> Self {
        let (query, message) = value.rsplit_once(BEFORE_MESSAGE).unwrap_or((value, ""));
        let query = query.trim().trim_end_matches(';').trim_end();
        let message = message.trim();
        Self {
            query: query.to_owned(),
            message: if message.is_empty() {
                format!("`{query}` finds {{rows}} ({{keys}})")
            } else {
                message.to_owned()
            },
        }
    }

    /// The line, with its end.
    pub(super) fn line(&self) -> String {
        let message = plain(&self.message);
        line(
            KEY,
            &format!("{}{BEFORE_MESSAGE}{}", self.query.trim(), message.trim()),
        )
    }

    /// The message for this number of rows, of which some keys are given. What the message has no place for is said
    /// behind it.
    pub fn said(&self, count: i64, keys: &[String]) -> String {
        let number = |one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        let keys = shown(count, keys);
        let mut said = self.message.clone();
        if !["{rows}", "{values}", "{count}"]
            .iter()
            .any(|place| said.contains(place))
        {
            said.push_str(": {rows}");
        }
        if !said.contains("{keys}") {
            said.push_str(" ({keys})");
        }
        said.replace("{rows}", &number("row", "rows"))
            .replace("{values}", &number("value", "values"))
            .replace("{count}", &count.to_string())
            .replace("{keys}", &keys)
    }
}

/// Two hyphens would be taken for the mark before the message.
fn plain(message: &str) -> String {
    let mut message = message.to_owned();
    while message.contains("--") {
        message = message.replace("--", "-");
    }
    message
}

fn shown(count: i64, keys: &[String]) -> String {
    const LONGEST: usize = 60;
    let short = |key: &String| {
        let mut text: String = key.chars().take(LONGEST).flat_map(visible).collect();
        if key.chars().nth(LONGEST).is_some() {
            text.push_str("..");
        }
        text
    };
    let mut text = keys.iter().map(short).collect::<Vec<_>>().join(", ");
    let more = count.saturating_sub(i64::try_from(keys.len()).unwrap_or(i64::MAX));
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

/// A value of a database is not to move the cursor of a terminal.
fn visible(letter: char) -> Vec<char> {
    if letter.is_control() {
        letter.escape_default().collect()
    } else {
        vec![letter]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_read_as_they_are_written_by_hand() {
        for (script, expected) in [
            (
                "-- olembic: preflight = SELECT 1 -- too much",
                ("SELECT 1", "too much"),
            ),
            (
                "--olembic:preflight=SELECT 1; -- x\r\nDROP TABLE a;",
                ("SELECT 1", "x"),
            ),
            (
                "\n-- hello\n-- olembic: preflight = SELECT '--' -- x",
                ("SELECT '--'", "x"),
            ),
            (
                "-- olembic: preflight = SELECT 1",
                ("SELECT 1", "`SELECT 1` finds {rows} ({keys})"),
            ),
            (
                "-- olembic: preflight = SELECT 1 LIKE '\\_' -- x",
                ("SELECT 1 LIKE '\\_'", "x"),
            ),
            ("-- olembic: preflight = SELECT\\n1 -- x", ("SELECT\n1", "x")),
        ] {
            let preflights = Preflight::all(script);
            let found: Vec<_> = preflights
                .iter()
                .map(|p| (p.query.as_str(), p.message.as_str()))
                .collect();
            assert_eq!(found, [expected], "{script}");
        }
        for script in [
            "",
            "SELECT 1;\n-- olembic: preflight = SELECT 1",
            "-- preflight = SELECT 1",
            "-- olembic: preflights = SELECT 1",
            "-- olembic: revision = 1, preflight = 2",
        ] {
            assert_eq!(Preflight::all(script), [], "{script}");
        }
    }

    #[test]
    fn the_message_says_how_many_and_which() {
        let said = |message: &str, count, keys: &[&str]| {
            let keys: Vec<_> = keys.iter().map(|key| (*key).to_owned()).collect();
            let preflight = Preflight {
                query: String::new(),
                message: message.to_owned(),
            };
            preflight.said(count, &keys)
        };
        assert_eq!(said("x in {rows} (id {keys})", 1, &["7"]), "x in 1 row (id 7)");
        assert_eq!(
            said("{values} twice", 3, &["a", "b"]),
            "3 values twice (a, b and 1 more)"
        );
        assert_eq!(said("bad", 2, &["1", "2"]), "bad: 2 rows (1, 2)");
        assert_eq!(said("{count}: {keys}", 1, &["\u{1b}[2J\n"]), "1: \\u{1b}[2J\\n");
        let long = said("{count}: {keys}", 1, &[&"ж".repeat(100)]);
        assert_eq!(long, format!("1: {}..", "ж".repeat(60)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(query in "SELECT [ -~\n\r\\\\ж]{1,40}", message in "[a-z\\\\ {}\n-]{1,40}x") {
            let written = Preflight { query, message };
            let line = written.line();
            prop_assert_eq!(line.lines().count(), 1);
            let read = Preflight::all(&line);
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(&read[0].query, written.query.trim().trim_end_matches(';').trim_end());
            let message = plain(&written.message);
            prop_assert_eq!(read[0].message.as_str(), message.trim());
        }
    }
}
