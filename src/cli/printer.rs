//! Where words go: data to stdout, talk to stderr, colour only on a terminal.
//! A reader that has gone away (`| head`) is no reason to panic, nor to stop a migration.

use std::error::Error as StdError;
use std::fmt::Display;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};

use super::error::CliError;
use crate::migrate::without_password;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default();

/// A process has one voice.
static QUIET: AtomicBool = AtomicBool::new(false);
static VERBOSE: AtomicBool = AtomicBool::new(false);

const HINT_MARK: &str = "hint: ";

/// Writes one line of what was asked for.
///
/// # Errors
/// When stdout cannot be written.
pub(super) fn data(line: impl Display) -> Result<(), CliError> {
    let mut out = anstream::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(CliError::Output)
}

/// Writes a document, for machines.
///
/// # Errors
/// When stdout cannot be written.
pub(super) fn json(document: &serde_json::Value) -> Result<(), CliError> {
    data(format_args!("{document:#}"))
}

/// How much this run says: nothing but errors and warnings, or all that it knows.
pub(super) fn set_voice(quiet: bool, verbose: bool) {
    QUIET.store(quiet, Ordering::Relaxed);
    VERBOSE.store(verbose, Ordering::Relaxed);
}

/// Whether nothing is said but errors and warnings.
pub(super) fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Whether all that is known is to be said.
pub(super) fn is_verbose() -> bool {
    VERBOSE.load(Ordering::Relaxed)
}

/// Writes one line about what is going on. It is lost when stderr cannot be written.
pub(super) fn say(line: impl Display) {
    if is_quiet() {
        return;
    }
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// Writes a warning, with its hints.
pub(super) fn warn(message: &str) {
    report("warning", WARNING, vec![message.to_owned()]);
}

/// Writes a warning, the error that it is about with its causes, and the way out at the end.
pub(super) fn warn_of(message: &str, error: &(dyn StdError + 'static)) {
    let mut messages = vec![message.to_owned()];
    messages.extend(chain(error));
    report("warning", WARNING, messages);
}

/// Writes an error, its causes, and the way out at the end.
pub(super) fn error(error: &(dyn StdError + 'static)) {
    report("error", ERROR, chain(error));
}

fn chain(error: &(dyn StdError + 'static)) -> Vec<String> {
    let mut messages = vec![discreet(&error.to_string())];
    let mut source = error.source();
    while let Some(cause) = source {
        let text = discreet(&cause.to_string());
        // Some errors repeat their cause in their own words.
        if !messages.iter().any(|message| message.contains(&text)) {
            messages.push(text);
        }
        source = cause.source();
    }
    messages
}

/// Whether the run ended because nobody reads its output any more, be it ours or the application's.
pub(super) fn reader_left(error: &CliError) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = match error {
        CliError::Application(error) => Some(error.as_ref()),
        error => Some(error),
    };
    while let Some(error) = cause {
        let pipe = match error.downcast_ref::<io::Error>() {
            Some(error) => error.kind() == io::ErrorKind::BrokenPipe,
            // `anyhow` hides the type of its outermost error, but not its words.
            None => error.to_string().starts_with("Broken pipe (os error"),
        };
        if pipe {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An error in words: what failed with its causes, and the ways out.
pub(super) struct Told {
    /// A line for the error, and one for each cause.
    pub(super) message: String,
    /// Each without its mark.
    pub(super) hints: Vec<String>,
}

/// The words of an error.
pub(super) fn told(error: &(dyn StdError + 'static)) -> Told {
    sorted(chain(error))
}

fn sorted(messages: Vec<String>) -> Told {
    let mut text = String::new();
    let mut hints = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let mut lines = Vec::new();
        for line in message.lines() {
            match line.strip_prefix(HINT_MARK) {
                Some(hint) => hints.push(hint.to_owned()),
                None => lines.push(line),
            }
        }
        let body = lines.join("\n");
        if index == 0 {
            text.push_str(&body);
        } else {
            text.push_str(&format!("\n  caused by: {body}"));
        }
    }
    Told { message: text, hints }
}

fn report(word: &str, style: Style, messages: Vec<String>) {
    let told = sorted(messages);
    let mut text = format!("{style}{word}{style:#}: {}\n", visible(&told.message));
    for hint in told.hints {
        text.push_str(&format!("{HINT}hint{HINT:#}: {}\n", visible(&hint)));
    }
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// A URL may have been given where something else was asked for; wherever one is quoted, its password is not.
fn discreet(message: &str) -> String {
    let hidden = |text: &str| match text.contains("://") {
        true => without_password(text),
        false => text.to_owned(),
    };
    let parts = message
        .split('`')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            1 => hidden(part),
            _ => part.split_inclusive(char::is_whitespace).map(hidden).collect(),
        });
    parts.collect::<Vec<String>>().join("`")
}

/// A name that somebody gave, or a text of a file, is not to move the cursor of a terminal, nor to turn the line round.
pub(super) fn visible(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if turns(c) || c.is_control() && c != '\n' && c != '\t' {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}
