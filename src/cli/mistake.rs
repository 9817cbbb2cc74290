//! What clap says of arguments that it does not understand: it quotes them, and one of them may be a URL with its password.

use clap::error::{ContextKind, ContextValue};

use super::printer::visible;
use crate::migrate::without_password;

/// The error with `***` in place of passwords, and nothing in it that moves a terminal's cursor.
pub fn discreet(mut error: clap::Error) -> clap::Error {
    let quoted: Vec<(ContextKind, String)> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, text.clone())),
            _ => None,
        })
        .collect();
    for (kind, text) in quoted {
        error.insert(kind, ContextValue::String(visible(&without_password(&text))));
    }
    error
}
