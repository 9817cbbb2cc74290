//! The results of several databases: a table for people, a document for machines.

use serde::Serialize;

use super::task::Did;
use crate::cli::error::CliError;
use crate::cli::printer;

/// How it went with a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Done,
    /// There was nothing to do.
    Nothing,
    /// `check` found a difference, or `current --check-heads` something that is pending.
    Differs,
    Failed,
    /// It was not begun, for too many others had failed.
    NotTried,
    /// The file of `--resume` names it.
    DoneBefore,
}

impl State {
    const ALL: [Self; 6] = [
        Self::Done,
        Self::Nothing,
        Self::DoneBefore,
        Self::Differs,
        Self::Failed,
        Self::NotTried,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Nothing => "nothing to do",
            Self::Differs => "differs",
            Self::Failed => "failed",
            Self::NotTried => "not tried",
            Self::DoneBefore => "done before",
        }
    }

    fn is_well(self) -> bool {
        matches!(self, Self::Done | Self::Nothing | Self::DoneBefore)
    }
}

/// One database.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// Its URL, without the password.
    database: String,
    pub(super) state: State,
    revisions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
    milliseconds: u64,
}

impl Row {
    /// One that was not begun.
    pub(super) fn new(database: String, state: State) -> Self {
        Self {
            database,
            state,
            revisions: Vec::new(),
            pending: None,
            differences: Vec::new(),
            error: None,
            hints: Vec::new(),
            milliseconds: 0,
        }
    }

    /// One that was worked on: what came of it, or the words of a panic.
    pub(super) fn of(database: String, result: Result<(Result<Did, CliError>, u64), String>) -> Self {
        let mut row = Self::new(database, State::Failed);
        match result {
            Ok((Ok(did), milliseconds)) => {
                row.state = did.state;
                row.revisions = did.revisions;
                row.pending = did.pending;
                row.differences = did.differences;
                row.milliseconds = milliseconds;
            }
            Ok((Err(error), milliseconds)) => {
                let told = printer::told(&error);
                row.error = Some(told.message);
                row.hints = told.hints;
                row.milliseconds = milliseconds;
            }
            Err(words) => {
                row.error = Some(format!("a panic: {words}"));
                row.hints = vec![
                    "a function of the application, or Olembic itself, is at fault; what ran in a transaction was undone"
                        .to_owned(),
                ];
            }
        }
        row
    }

    fn what(&self) -> String {
        if let Some(error) = &self.error {
            return error.clone();
        }
        let pending = self.pending.filter(|pending| *pending > 0);
        let pending = pending.map(|pending| format!("{pending} pending"));
        let words = [self.revisions.join(", ")]
            .into_iter()
            .chain(self.differences.iter().cloned());
        let words: Vec<String> = words.chain(pending).filter(|words| !words.is_empty()).collect();
        words.join("; ")
    }
}

/// All of them, in the order of the list.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) verb: &'static str,
    pub(super) rows: Vec<Row>,
}

impl Report {
    pub(super) fn count(&self, state: State) -> usize {
        self.rows.iter().filter(|row| row.state == state).count()
    }

    /// Prints the table, to stdout; what is well is left out unless all is asked for.
    pub(super) fn print(&self, all: bool) -> Result<(), CliError> {
        let rows: Vec<&Row> = self
            .rows
            .iter()
            .filter(|row| all || !row.state.is_well())
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let width = |of: &dyn Fn(&Row) -> usize| rows.iter().map(|row| of(row)).max().unwrap_or_default();
        let database = width(&|row| row.database.chars().count());
        let state = width(&|row| row.state.word().len());
        let mut lines = Vec::new();
        for row in rows {
            let what = row.what();
            let mut words = what.lines();
            let first = words.next().unwrap_or_default();
            let line = format!(
                "{:<database$}  {:<state$}  {first}",
                row.database,
                row.state.word()
            );
            lines.push(line.trim_end().to_owned());
            lines.extend(words.map(|line| format!("    {line}")));
            lines.extend(row.hints.iter().map(|hint| format!("    hint: {hint}")));
        }
        printer::data(lines.join("\n"))
    }

    /// Prints the document.
    pub(super) fn print_json(&self) -> Result<(), CliError> {
        let summary: serde_json::Map<_, _> = State::ALL
            .into_iter()
            .filter_map(|state| {
                Some((
                    serde_json::to_value(state).ok()?.as_str()?.to_owned(),
                    self.count(state).into(),
                ))
            })
            .collect();
        printer::json(&serde_json::json!({
            "format": 1,
            "verb": self.verb,
            "databases": self.rows,
            "summary": summary,
        }))
    }

    /// How many there are of each kind.
    pub(super) fn summary(&self) -> String {
        let counts = State::ALL
            .into_iter()
            .filter_map(|state| match self.count(state) {
                0 => None,
                count => Some(format!("{count} {}", state.word())),
            });
        let counts: Vec<String> = counts.collect();
        format!(
            "{} of {} databases: {}",
            self.verb,
            self.rows.len(),
            counts.join(", ")
        )
    }
}
