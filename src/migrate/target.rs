//! How far an upgrade or a downgrade is to go: the words for it.
//! Which revision a word means is decided later, by the folder and the database.

use std::num::NonZeroUsize;
use std::str::FromStr;

use crate::revision::{ReferenceError, Routes, Version};

/// How far to upgrade: `head`, `heads`, `+N`, or a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpgradeTarget {
    /// All pending revisions, as long as there is one head.
    Head,
    /// All pending revisions.
    Heads,
    /// The next pending ones.
    Steps(NonZeroUsize),
    /// What is pending of this and of all that it stands and depends on.
    Revision(String),
}

impl UpgradeTarget {
    /// The versions that have to run, in their order.
    ///
    /// # Errors
    /// [`ReferenceError`] when the target names no revision, or several.
    pub fn route<'g>(&self, routes: &Routes<'g>) -> Result<Vec<&'g Version>, ReferenceError> {
        match self {
            Self::Head => routes.upgrade("head"),
            Self::Heads => Ok(routes.to_heads()),
            Self::Steps(steps) => routes.ahead(*steps),
            Self::Revision(text) => routes.upgrade(text),
        }
    }
}

impl DowngradeTarget {
    /// The versions that have to be taken back, in their order.
    ///
    /// # Errors
    /// [`ReferenceError`] when the target names no revision, or several, or when what would stay needs what would go.
    pub fn route<'g>(&self, routes: &Routes<'g>) -> Result<Vec<&'g Version>, ReferenceError> {
        match self {
            Self::Base => routes.downgrade("base"),
            Self::Steps(steps) => routes.back(*steps),
            Self::Revision(text) => routes.downgrade(text),
        }
    }
}

/// How far to downgrade: `-N`, `base`, or a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DowngradeTarget {
    /// All applied revisions.
    Base,
    /// The last applied ones.
    Steps(NonZeroUsize),
    /// All applied ones that stand on this, which stays applied.
    Revision(String),
}

/// A word that is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no target of {verb}: {cause}\nhint: {hint}")]
pub struct TargetError {
    /// The word.
    pub text: String,
    /// `upgrade` or `downgrade`.
    pub verb: &'static str,
    /// What is wrong with it.
    pub cause: &'static str,
    /// What would be right.
    pub hint: &'static str,
}

impl FromStr for UpgradeTarget {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let fail = |cause, hint| TargetError {
            text: text.to_owned(),
            verb: "upgrade",
            cause,
            hint,
        };
        match text {
            "" => Err(fail(EMPTY, "give `head`, `+1` or a revision")),
            "head" => Ok(Self::Head),
            "heads" => Ok(Self::Heads),
            "base" => Err(fail("it lies behind", "`downgrade base` goes there")),
            _ if text.starts_with('-') => Err(fail("it leads back", "`downgrade -1` goes one back")),
            _ => match text.strip_prefix('+') {
                Some(number) => steps(number)
                    .map(Self::Steps)
                    .ok_or_else(|| fail(NO_NUMBER, "give `+1` for the next revision")),
                None => Ok(Self::Revision(text.to_owned())),
            },
        }
    }
}

impl FromStr for DowngradeTarget {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let fail = |cause, hint| TargetError {
            text: text.to_owned(),
            verb: "downgrade",
            cause,
            hint,
        };
        match text {
            "" => Err(fail(EMPTY, "give `-1`, `base` or a revision")),
            "base" => Ok(Self::Base),
            "heads" => Err(fail(
                "it leads nowhere",
                "`downgrade -1` goes one back, `downgrade base` all the way",
            )),
            _ if text.starts_with('+') => Err(fail("it leads on", "`upgrade +1` goes one on")),
            _ => match text.strip_prefix('-') {
                Some(number) => steps(number)
                    .map(Self::Steps)
                    .ok_or_else(|| fail(NO_NUMBER, "give `-1` for the last revision")),
                None => Ok(Self::Revision(text.to_owned())),
            },
        }
    }
}

const EMPTY: &str = "it is empty";
const NO_NUMBER: &str = "the number of steps has to be 1 or more";

/// Digits alone: `parse` would take a second sign.
fn steps(number: &str) -> Option<NonZeroUsize> {
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| number.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_upgrade() {
        let steps = |n| UpgradeTarget::Steps(NonZeroUsize::new(n).unwrap());
        for (text, expected) in [
            ("head", Ok(UpgradeTarget::Head)),
            ("+1", Ok(steps(1))),
            ("+12", Ok(steps(12))),
            ("2026", Ok(UpgradeTarget::Revision("2026".to_owned()))),
            ("heads", Ok(UpgradeTarget::Heads)),
            ("shop@+1", Ok(UpgradeTarget::Revision("shop@+1".to_owned()))),
            ("header", Ok(UpgradeTarget::Revision("header".to_owned()))),
            ("+0", Err(NO_NUMBER)),
            ("+", Err(NO_NUMBER)),
            ("++1", Err(NO_NUMBER)),
            ("+-1", Err(NO_NUMBER)),
            ("+x", Err(NO_NUMBER)),
            ("+99999999999999999999999", Err(NO_NUMBER)),
            ("", Err(EMPTY)),
            ("base", Err("it lies behind")),
            ("-1", Err("it leads back")),
        ] {
            let read = text.parse::<UpgradeTarget>().map_err(|error| error.cause);
            assert_eq!(read, expected, "{text:?}");
        }
    }

    #[test]
    fn words_for_downgrade() {
        let steps = |n| DowngradeTarget::Steps(NonZeroUsize::new(n).unwrap());
        for (text, expected) in [
            ("base", Ok(DowngradeTarget::Base)),
            ("-1", Ok(steps(1))),
            ("-12", Ok(steps(12))),
            (
                "2026-01-02",
                Ok(DowngradeTarget::Revision("2026-01-02".to_owned())),
            ),
            ("-0", Err(NO_NUMBER)),
            ("-", Err(NO_NUMBER)),
            ("--1", Err(NO_NUMBER)),
            ("-x", Err(NO_NUMBER)),
            ("", Err(EMPTY)),
            ("+1", Err("it leads on")),
        ] {
            let read = text.parse::<DowngradeTarget>().map_err(|error| error.cause);
            assert_eq!(read, expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_word_makes_the_reader_panic(text in proptest::prelude::any::<String>()) {
            for text in [text.clone(), format!("+{text}"), format!("-{text}")] {
                let _ = text.parse::<UpgradeTarget>();
                let _ = text.parse::<DowngradeTarget>();
            }
        }
    }
}
