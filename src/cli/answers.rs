//! What the rows of the database have against a revision, and what was said about it.
//! All of it is asked and answered before anything is written.

use std::io::{self, IsTerminal};

use super::{AppConnection, CliError, questions};
use crate::dialect::Dialect;
use crate::findings::{Backfill, Finding, fill, findings, probes};
use crate::migrate::Offending;
use crate::ops::Operation;
use crate::revision::{Draft, Preflight};

/// What has been said so far, by the command or on the terminal.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    pub(super) backfills: Vec<Backfill>,
    pub(super) allow_data_loss: bool,
}

/// A question with what the database answered.
pub(super) struct Asked {
    pub(super) finding: Finding,
    pub(super) found: Offending,
}

/// Operations that the rows of this database allow, with the answers in them.
pub(super) struct Settled {
    pub(super) operations: Vec<Operation>,
    asked: Vec<Asked>,
    /// What was said, by the command and on the terminal.
    pub(super) answers: Answers,
}

impl Answers {
    /// Asks the rows, and the user where there is one. Returns the operations that can be written.
    ///
    /// # Errors
    /// [`CliError::Rows`] with all that is unanswered; that of an answer which does not fit.
    pub(super) fn settle<C: AppConnection>(
        mut self,
        conn: &mut C,
        operations: &[Operation],
    ) -> Result<Settled, CliError> {
        loop {
            let filled = fill(operations, &self.backfills)?;
            try_out(conn, &filled)?;
            let asked = ask(conn, findings(C::dialect(), &filled))?;
            let open: Vec<&Asked> = asked.iter().filter(|asked| self.is_open(asked)).collect();
            if open.is_empty() {
                return Ok(Settled {
                    operations: filled,
                    asked,
                    answers: self,
                });
            }
            let refusal = refusal(&open);
            let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
            if !terminal || !questions::can_answer(&open) {
                return Err(refusal);
            }
            let mut fits = |backfill: &Backfill| {
                let mut backfills = self.backfills.clone();
                backfills.push(backfill.clone());
                try_out(conn, &fill(operations, &backfills)?)
            };
            match questions::put(&open, &mut fits) {
                Some(answers) => self.add(answers),
                None => return Err(refusal),
            }
        }
    }

    /// Those that these operations have a use for.
    pub(super) fn of_use(&self, operations: &[Operation]) -> Self {
        let fits = |backfill: &&Backfill| fill(operations, std::slice::from_ref(*backfill)).is_ok();
        Self {
            backfills: self.backfills.iter().filter(fits).cloned().collect(),
            allow_data_loss: self.allow_data_loss,
        }
    }

    fn is_open(&self, asked: &Asked) -> bool {
        let allowed = self.allow_data_loss && asked.finding.code.is_loss();
        asked.found.count > 0 && !allowed
    }

    /// A later answer takes the place of an earlier one.
    pub(super) fn add(&mut self, answers: Self) {
        for answer in answers.backfills {
            self.backfills
                .retain(|old| (&old.table, &old.column) != (&answer.table, &answer.column));
            self.backfills.push(answer);
        }
        self.allow_data_loss |= answers.allow_data_loss;
    }
}

impl Asked {
    /// One line: what was found.
    pub(super) fn said(&self) -> String {
        preflight(&self.finding).said(self.found.count, &self.found.keys)
    }
}

impl Settled {
    /// One line an operation, with what it takes from this database.
    pub(super) fn summary(&self) -> impl Iterator<Item = String> {
        self.operations.iter().enumerate().map(|(index, operation)| {
            let losses = self.losses().filter(|asked| asked.finding.operation == index);
            let rows: i64 = losses.map(|asked| asked.found.count).sum();
            match rows {
                0 => operation.describe(),
                1 => format!("{} (data loss: 1 row)", operation.describe()),
                rows => format!("{} (data loss: {rows} rows)", operation.describe()),
            }
        })
    }

    /// Puts into the file what another database is to be asked, and what the revision takes with it. Neither depends on
    /// the rows of this database. A loss that was allowed is not asked for again.
    pub(super) fn note(&self, draft: &mut Draft) {
        draft.data_loss = self
            .losses()
            .filter_map(|asked| self.operations.get(asked.finding.operation))
            .map(Operation::describe)
            .collect();
        draft.data_loss.dedup();
        draft.preflights = self
            .asked
            .iter()
            .filter(|asked| !(self.answers.allow_data_loss && asked.finding.code.is_loss()))
            .map(|asked| preflight(&asked.finding))
            .collect();
    }

    fn losses(&self) -> impl Iterator<Item = &Asked> {
        self.asked.iter().filter(|asked| asked.finding.code.is_loss())
    }
}

fn preflight(finding: &Finding) -> Preflight {
    Preflight {
        query: finding.query.clone(),
        message: finding.message.clone(),
    }
}

/// A typing mistake in an expression is found before the rows are looked at.
fn try_out<C: AppConnection>(conn: &mut C, operations: &[Operation]) -> Result<(), CliError> {
    let dialect: &dyn Dialect = C::dialect();
    for probe in probes(dialect, operations) {
        conn.offending(&probe.query)
            .map_err(|error| CliError::Expression {
                backfill: Backfill {
                    table: probe.table,
                    column: probe.column,
                    expression: probe.expression,
                },
                cause: error.to_string(),
            })?;
    }
    Ok(())
}

fn ask<C: AppConnection>(conn: &mut C, findings: Vec<Finding>) -> Result<Vec<Asked>, CliError> {
    let mut asked = Vec::with_capacity(findings.len());
    for finding in findings {
        let found = conn
            .offending(&finding.query)
            .map_err(|error| CliError::Question {
                query: finding.query.clone(),
                cause: error.to_string(),
            })?;
        asked.push(Asked { finding, found });
    }
    Ok(asked)
}

fn refusal(open: &[&Asked]) -> CliError {
    let mut ways_out: Vec<String> = Vec::new();
    for asked in open {
        if !ways_out.contains(&asked.finding.hint) {
            ways_out.push(asked.finding.hint.clone());
        }
    }
    if questions::can_answer(open) {
        ways_out.push("on a terminal, the same command asks for the answers".to_owned());
    }
    CliError::Rows {
        found: open.iter().map(|asked| asked.said()).collect(),
        ways_out,
    }
}
