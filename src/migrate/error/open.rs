//! What is said of a database that cannot be opened.

#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::migrate::url::{without_password, without_secrets};

/// A database that cannot be opened. The URL in it has no password.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the database `{url}`: {cause}\nhint: {hint}")]
pub struct OpenError {
    /// The URL, without its password.
    pub url: String,
    /// What the database, or its driver, said.
    pub cause: String,
    /// The way out.
    pub hint: String,
}

impl OpenError {
    /// What a server, or its client library, refused. The hint is the first whose words are among what was said, else `otherwise`.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn refused(url: &str, cause: &str, hints: &[(&[&str], &str)], otherwise: &str) -> Self {
        let said = |words: &[&str]| words.iter().any(|word| cause.contains(word));
        let hint = hints.iter().find(|(words, _)| said(words));
        Self {
            url: without_password(url),
            cause: without_secrets(cause.trim_end(), url),
            hint: hint.map_or(otherwise, |(_, hint)| hint).to_owned(),
        }
    }
}
