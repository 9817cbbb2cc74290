//! The checksum of a script: SHA-256 of its text, without what an editor or Git may change about line ends.

use std::fmt;

use sha2::{Digest, Sha256};

/// The checksum of a script, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Checksum(String);

impl Checksum {
    /// How much of it a message shows.
    const SHOWN: usize = 12;

    /// The checksum of a script. Line endings, blanks at the end of a line, blank lines at the end of the text and a byte order
    /// mark at its start do not count.
    ///
    /// ```
    /// use olembic::migrate::Checksum;
    ///
    /// assert_eq!(Checksum::of("SELECT 1;\r\n"), Checksum::of("SELECT 1; \n\n"));
    /// assert_ne!(Checksum::of("SELECT 1;"), Checksum::of("SELECT 2;"));
    /// ```
    pub fn of(script: &str) -> Self {
        let mut digest = Sha256::new();
        let text = script.trim_start_matches('\u{feff}').trim_end();
        for line in text.split('\n') {
            digest.update(line.trim_end());
            digest.update("\n");
        }
        Self(format!("{:x}", digest.finalize()))
    }

    /// The checksum of several texts, of which none can flow into the next.
    pub(crate) fn of_parts(parts: &[&str]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        Self(format!("{:x}", digest.finalize()))
    }

    /// A checksum as the ledger has it, whatever wrote it there.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    /// All of its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The first digits, which are enough for a reader.
impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.get(..Self::SHOWN).unwrap_or(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_do_not_count_and_everything_else_does() {
        let text = Checksum::of("CREATE TABLE a (\n  b\n);");
        for same in [
            "CREATE TABLE a (\r\n  b\r\n);\r\n",
            "\u{feff}CREATE TABLE a (  \n  b\t\n);\n\n\n",
        ] {
            assert_eq!(Checksum::of(same), text, "{same:?}");
        }
        for other in [
            "CREATE TABLE a (\nb\n);",
            "CREATE TABLE a (\n  b);",
            "\nCREATE TABLE a (\n  b\n);",
            "",
        ] {
            assert_ne!(Checksum::of(other), text, "{other:?}");
        }
        // As `sha256sum` has it, for the line with its end.
        assert_eq!(
            Checksum::of("SELECT 1;").as_str(),
            "b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd"
        );
    }

    #[test]
    fn parts_do_not_flow_into_each_other() {
        assert_ne!(Checksum::of_parts(&["ab", "c"]), Checksum::of_parts(&["a", "bc"]));
    }
}
