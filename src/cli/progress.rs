//! What `upgrade`, `downgrade` and a start say while they run.

use std::time::Duration;

use super::printer;
use crate::migrate::{Edited, Notice, Progress, SlowStatement, TableLock};
use crate::revision::Revision;

/// How many names a line has at most.
const NAMES: usize = 5;

/// How many characters a line about a slow statement has at most.
const WIDTH: usize = 100;

/// Says each step, and each statement that took longer than a second. The word stands before a revision's name.
pub(super) struct Talk(pub(super) &'static str);

impl Progress for Talk {
    fn step(&mut self, revision: &Revision) {
        printer::say(format_args!("{} {}", self.0, revision.name));
    }

    fn notice(&mut self, notice: Notice<'_>) {
        match notice {
            Notice::Waiting(timeout) => printer::say(format_args!(
                "another program is migrating this database: waiting for it, up to {} s",
                timeout.as_secs()
            )),
            Notice::Entered(names) => printer::say(format_args!("entered in the ledger: {}", list(names))),
            Notice::Struck(names) => printer::say(format_args!("struck from the ledger: {}", list(names))),
            Notice::Accepted(names) => printer::say(format_args!("accepted as edited: {}", list(names))),
            Notice::TriedAgain(lock, pause) => printer::say(tried_again(lock, pause)),
            Notice::LedgerNotWritten(error) => {
                printer::warn_of(
                    "no revision is to be run, but the ledger is behind what was run",
                    error,
                );
            }
            Notice::Edited(edited) => printer::warn(&edited_line(edited)),
        }
    }

    fn slow(&mut self, statement: SlowStatement<'_>) {
        printer::say(slow_line(statement));
    }
}

/// Why a migration is tried again, and when.
fn tried_again(lock: &TableLock, pause: Duration) -> String {
    let holders = match lock.holders.as_slice() {
        [] => String::new(),
        holders => format!(" ({})", holders.join(", ")),
    };
    format!(
        "  {} gives way at line {}{holders}: {}; it is tried again in {} s",
        lock.name,
        lock.line,
        lock.cause,
        pause.as_secs_f64()
    )
}

/// What is to be said of an applied revision that was edited.
pub(super) fn edited_line(edited: &Edited) -> String {
    let Edited { name, applied, now } = edited;
    format!(
        "`{name}` was edited after it was applied: what ran has the checksum {applied}, what is there now {now}\nhint: bring back what ran; or, where this database is what the new text says, `upgrade --accept-edited {name}`"
    )
}

/// The first names, and how many more there are.
fn list(names: &[&str]) -> String {
    let shown = names.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The first line of the statement, cut, and the time.
fn slow_line(SlowStatement { statement, time }: SlowStatement<'_>) -> String {
    let time = format!(": {:.1} s", time.as_secs_f64());
    let room = WIDTH.saturating_sub(2 + time.len());
    let (first, rest) = statement.split_once('\n').unwrap_or((statement, ""));
    let more = if rest.is_empty() { "" } else { " …" };
    let whole = format!("{}{more}", first.trim_end());
    let shown = if whole.chars().count() <= room {
        whole
    } else {
        let cut: String = first.chars().take(room.saturating_sub(2)).collect();
        format!("{} …", cut.trim_end())
    };
    format!("  {shown}{time}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(statement: &str, millis: u64) -> String {
        let time = Duration::from_millis(millis);
        slow_line(SlowStatement { statement, time })
    }

    #[test]
    fn one_line_is_shown_and_no_more_than_fits() {
        assert_eq!(line("DROP TABLE \"p\"", 1250), "  DROP TABLE \"p\": 1.2 s");
        assert_eq!(line("", 1000), "  : 1.0 s");
        assert_eq!(
            line("INSERT INTO \"p\" (\"a\")\n    SELECT 1", 61_040),
            "  INSERT INTO \"p\" (\"a\") …: 61.0 s"
        );
        for length in 80..120 {
            for rest in ["", "\nWHERE 1"] {
                let line = line(&format!("{}{rest}", "ü".repeat(length)), 123_456);
                assert!(line.chars().count() <= WIDTH, "{line}");
                assert!(line.ends_with(": 123.5 s"), "{line}");
            }
        }
    }
}
