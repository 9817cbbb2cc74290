//! The header comment of up.sql, in which the graph of revisions stands.
//! Diesel embeds only the SQL text, so this is the one place that is always there.

use std::fmt;

use super::Version;

/// What Olembic's own comments begin with.
pub(super) const MARK: &str = "olembic:";

/// What `-- olembic: revision = …, down_revision = …` says.
///
/// A value may be a list: `down_revision = a, b, branch_labels = x`. Keys that are not known are passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The revision itself.
    pub revision: Version,
    /// The revisions that it stands on; empty for a base.
    pub down_revision: Vec<Version>,
    /// Names of the branch that starts here.
    pub branch_labels: Vec<String>,
    /// Revisions of other branches that have to be there.
    pub depends_on: Vec<Version>,
    /// Revisions whose work this one does: `squash` has put it in their place.
    pub replaces: Vec<Version>,
}

impl Header {
    /// The header of a revision that stands on one other, or on none.
    pub fn new(revision: Version, down_revision: Option<Version>) -> Self {
        Self {
            revision,
            down_revision: down_revision.into_iter().collect(),
            branch_labels: Vec::new(),
            depends_on: Vec::new(),
            replaces: Vec::new(),
        }
    }

    /// The first of the versions that would be read as another one, or as several: a folder of somebody else's may be called `1,2_a`.
    pub(super) fn unreadable(&self) -> Option<&Version> {
        let lists = [&self.down_revision, &self.depends_on, &self.replaces];
        let readable = |version: &Version| stands_for_itself(version) && version.as_str() != "none";
        lists.into_iter().flatten().find(|version| !readable(version))
    }

    /// The header in the comments at the start of a script, if there is one.
    ///
    /// # Errors
    /// What is wrong with the line, in words.
    pub fn parse(script: &str) -> Result<Option<Self>, String> {
        lines(script)
            .find(|line| line.starts_with("revision"))
            .map(Self::parse_line)
            .transpose()
    }

    fn parse_line(line: &str) -> Result<Self, String> {
        let mut header = Self::new(Version::of(""), None);
        let mut key = "";
        for part in line.split(',') {
            let value = match part.split_once('=') {
                Some((name, value)) => {
                    key = name.trim();
                    value.trim()
                }
                None => part.trim(),
            };
            if value.is_empty() {
                return Err(format!("`{}` has no value", key.escape_debug()));
            }
            let version = Version::of(value);
            let of_versions = ["revision", "down_revision", "depends_on", "replaces"].contains(&key);
            // `_x` or `- 1`: what is left of it would be read as something else when it is written again.
            if of_versions && !stands_for_itself(&version) {
                return Err(format!("`{key}` has no version in `{}`", value.escape_debug()));
            }
            match key {
                "revision" if header.revision.as_str().is_empty() => header.revision = version,
                "revision" => return Err("`revision` stands twice".to_owned()),
                _ if value == "none" || of_versions && version.as_str() == "none" => {}
                "down_revision" => header.down_revision.push(version),
                "depends_on" => header.depends_on.push(version),
                "replaces" => header.replaces.push(version),
                "branch_labels" => header.branch_labels.push(value.to_owned()),
                _ => {}
            }
        }
        if header.revision.as_str().is_empty() {
            return Err("`revision` has no value".to_owned());
        }
        Ok(header)
    }
}

/// Whether the version is the same when it has been written and read: something is left of it without the blanks around it, and
/// nothing in it is a mark of the header.
fn stands_for_itself(version: &Version) -> bool {
    let text = version.as_str();
    !text.is_empty() && text.trim() == text && !text.contains([',', '=', '\n'])
}

/// What stands behind `-- olembic:` in the comments at the start of a script, line by line.
pub(super) fn lines(script: &str) -> impl Iterator<Item = &str> {
    script
        .lines()
        .map(bare)
        .take_while(|line| line.is_empty() || line.starts_with("--"))
        .filter_map(|line| line.trim_start_matches('-').trim_start().strip_prefix(MARK))
        .map(str::trim_start)
}

/// The line without blanks around it, and without the byte order mark that may stand before it.
fn bare(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .trim_end()
}

/// A line that [`lines`] gives back: the value without the blanks around it, and with its line breaks escaped.
pub(super) fn line(key: &str, value: &str) -> String {
    let value = value.trim().replace('\\', "\\\\");
    let value = value.replace('\n', "\\n").replace('\r', "\\r");
    format!("-- {MARK} {key} = {value}\n")
}

/// The values of a key, in the order of their lines.
pub(super) fn values<'a>(script: &'a str, key: &'a str) -> impl Iterator<Item = String> + 'a {
    lines(script).filter_map(move |line| {
        let value = line.strip_prefix(key)?.trim_start().strip_prefix('=')?;
        Some(unescape(value.trim()))
    })
}

/// The script without the lines that a header stands in.
pub fn without_header(script: &str) -> String {
    let mut leading = true;
    let script = script.trim_start_matches('\u{feff}');
    let kept = script.lines().filter(|line| {
        let trimmed = bare(line);
        leading &= trimmed.is_empty() || trimmed.starts_with("--");
        !(leading && trimmed.trim_start_matches('-').trim_start().starts_with(MARK))
    });
    kept.map(|line| format!("{line}\n")).collect()
}

fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(next) = rest.next() {
        if next != '\\' {
            text.push(next);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('\\') => text.push('\\'),
            // Somebody's own, as in LIKE '\_'.
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "-- {MARK} revision = {}, down_revision = ", self.revision)?;
        list(f, &self.down_revision)?;
        if !self.branch_labels.is_empty() {
            f.write_str(", branch_labels = ")?;
            list(f, &self.branch_labels)?;
        }
        if !self.depends_on.is_empty() {
            f.write_str(", depends_on = ")?;
            list(f, &self.depends_on)?;
        }
        if !self.replaces.is_empty() {
            f.write_str(", replaces = ")?;
            list(f, &self.replaces)?;
        }
        Ok(())
    }
}

fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, values: &[T]) -> fmt::Result {
    if values.is_empty() {
        return f.write_str("none");
    }
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{value}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read() {
        let mut header = Header::new(Version::of("2"), Some(Version::of("1")));
        assert_eq!(header.to_string(), "-- olembic: revision = 2, down_revision = 1");
        assert_eq!(Header::parse(&header.to_string()), Ok(Some(header.clone())));
        header.down_revision.push(Version::of("0"));
        header.branch_labels = vec!["a".to_owned(), "b".to_owned()];
        header.depends_on = vec![Version::of("7")];
        let text = "-- olembic: revision = 2, down_revision = 1, 0, branch_labels = a, b, depends_on = 7";
        assert_eq!(header.to_string(), text);
        assert_eq!(Header::parse(text), Ok(Some(header)));
        let base = Header::new(Version::of("1"), None);
        assert_eq!(base.to_string(), "-- olembic: revision = 1, down_revision = none");
        assert_eq!(Header::parse(&base.to_string()), Ok(Some(base)));
    }

    #[test]
    fn a_header_is_found_in_the_first_comments_only() {
        let found = |text: &str| {
            Header::parse(text)
                .unwrap()
                .map(|h| h.revision.as_str().to_owned())
        };
        let one = Some("1".to_owned());
        assert_eq!(found("\u{feff}-- olembic: revision = 1\r\nSELECT 1;\r\n"), one);
        assert_eq!(found("\n-- hello\n\n--olembic:revision=1, later = 5\n"), one);
        assert_eq!(
            found("-- olembic: preflight = SELECT a, b\n-- olembic: revision = 1"),
            one
        );
        assert_eq!(found("SELECT 1;\n-- olembic: revision = 1"), None);
        assert_eq!(found("-- your SQL goes here"), None);
        assert_eq!(found(""), None);
    }

    #[test]
    fn a_header_without_a_value_says_so() {
        for text in [
            "-- olembic: revision =",
            "-- olembic: revision",
            "-- olembic: revision = 1, revision = 2",
            "-- olembic: revision = 1, down_revision = ",
            "-- olembic: revision = 1, down_revision = _",
            "-- olembic: revision = 1, depends_on = - 1",
            "-- olembic: revision = 1, replaces = = 7",
        ] {
            assert!(Header::parse(text).is_err(), "{text}");
        }
        let message = Header::parse("-- olembic: revision = 1, \u{1b}[2J =").unwrap_err();
        assert_eq!(message, "`\\u{1b}[2J` has no value");
    }

    #[test]
    fn what_would_be_read_as_something_else_is_known() {
        for (version, unreadable) in [
            ("1", false),
            ("a b", false),
            ("1,2", true),
            ("1\t", true),
            ("1\u{feff}", false),
            (" 1", true),
            ("none", true),
            ("a=b", true),
            ("1\n2", true),
        ] {
            let header = Header::new(Version::of("9"), Some(Version::of(version)));
            assert_eq!(header.unreadable().is_some(), unreadable, "{version:?}");
            let read = Header::parse(&header.to_string()) == Ok(Some(header));
            assert!(read || unreadable, "{version:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(rest in any::<String>()) {
            let _ = Header::parse(&rest);
            let _ = Header::parse(&format!("-- olembic: revision = {rest}"));
        }
    }
}
