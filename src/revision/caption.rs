//! What a project wants to stand at the head of every new script: comments, with the message in them.
//! Nothing else than comments is taken, for all of a script runs.

use std::str::FromStr;

use super::{Header, Version};

/// The comments at the head of new scripts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captions {
    /// Of up.sql, in place of the line with the message.
    pub up: Option<Caption>,
    /// Of down.sql.
    pub down: Option<Caption>,
    /// When the revision was written, in words.
    pub date: String,
}

/// Lines of comments, with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption(Vec<String>);

/// A text that is no caption.
#[derive(Debug, thiserror::Error)]
#[error("the line `{line}` {why}\nhint: {hint}")]
pub struct CaptionError {
    line: String,
    why: String,
    hint: &'static str,
}

const PLACEHOLDERS: [&str; 4] = ["message", "revision", "down_revision", "date"];

impl Caption {
    /// The lines of a text. Each begins with `-- `, which every backend takes for a comment, whatever follows.
    ///
    /// # Errors
    /// [`CaptionError`] names the line that is no comment, or has a placeholder that nothing is known of.
    ///
    /// ```
    /// use olembic::revision::Caption;
    ///
    /// Caption::parse("-- {message}\n-- Written: {date}")?;
    /// assert!(Caption::parse("DROP TABLE users;").is_err());
    /// # Ok::<(), olembic::revision::CaptionError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, CaptionError> {
        let lines: Vec<&str> = text
            .trim_matches(['\n', '\r'])
            .lines()
            .map(str::trim_end)
            .collect();
        for line in &lines {
            check(line)?;
        }
        Ok(Self(lines.into_iter().map(str::to_owned).collect()))
    }

    /// The lines of one revision, with their ends.
    pub(super) fn written(&self, header: &Header, message: &str, date: &str) -> String {
        let parents: Vec<&str> = header.down_revision.iter().map(Version::as_str).collect();
        let parents = if parents.is_empty() {
            "none".to_owned()
        } else {
            parents.join(", ")
        };
        let mut text = String::new();
        for line in &self.0 {
            let mut left = line.as_str();
            while let Some((before, behind)) = left.split_once('{') {
                let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
                text.push_str(before);
                text.push_str(match name {
                    "message" => message,
                    "revision" => header.revision.as_str(),
                    "down_revision" => &parents,
                    _ => date,
                });
                left = behind;
            }
            text.push_str(left);
            // Where the message is empty.
            text.truncate(text.trim_end_matches([' ', '\t']).len());
            text.push('\n');
        }
        text
    }
}

impl FromStr for Caption {
    type Err = CaptionError;

    fn from_str(text: &str) -> Result<Self, CaptionError> {
        Self::parse(text)
    }
}

fn check(line: &str) -> Result<(), CaptionError> {
    let refuse = |why: String, hint| {
        Err(CaptionError {
            line: line.escape_debug().to_string(),
            why,
            hint,
        })
    };
    let comment = match line.strip_prefix("--") {
        _ if line.is_empty() => return Ok(()),
        Some(comment) if comment.is_empty() || comment.starts_with(' ') => comment.trim_start(),
        _ => {
            return refuse(
                "is no comment, and would run in every revision".to_owned(),
                "begin each line with `-- `; statements belong into revisions",
            );
        }
    };
    if line
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}'))
    {
        return refuse(
            "has a character that ends lines or is not seen".to_owned(),
            "leave it out",
        );
    }
    if comment
        .trim_start_matches(|c: char| c == '-' || c.is_whitespace())
        .to_lowercase()
        .starts_with("olembic:")
    {
        return refuse(
            "would be read as one of Olembic's own".to_owned(),
            "what stands behind `-- olembic:` is written by Olembic alone",
        );
    }
    let mut left = comment;
    while let Some((_, behind)) = left.split_once('{') {
        let Some((name, behind)) = behind.split_once('}') else {
            return refuse("has a `{` that no `}` follows".to_owned(), KNOWN);
        };
        if !PLACEHOLDERS.contains(&name) {
            return refuse(
                format!("has `{{{}}}`, which is no placeholder", name.escape_debug()),
                KNOWN,
            );
        }
        left = behind;
    }
    Ok(())
}

const KNOWN: &str = "there are `{message}`, `{revision}`, `{down_revision}` and `{date}`";
