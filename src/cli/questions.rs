//! Questions on a terminal: a value for the rows that have none, and whether a loss is meant.
//! Whoever breaks off has said no.

use inquire::{Confirm, Text};

use super::answers::{Answers, Asked};
use super::{CliError, printer};
use crate::findings::Backfill;
use crate::sql::stays_inside;

/// Whether there is a question for each of them. A failed CHECK does not say which column is to change.
pub(super) fn can_answer(open: &[&Asked]) -> bool {
    open.iter()
        .all(|asked| asked.finding.code.is_loss() || asked.finding.fill.is_some())
}

/// Puts the questions. `fits` says what is wrong with a value. `None` when the user does not want to go on.
pub(super) fn put(
    open: &[&Asked],
    fits: &mut dyn FnMut(&Backfill) -> Result<(), CliError>,
) -> Option<Answers> {
    let mut answers = Answers::default();
    for asked in open {
        let Some(column) = &asked.finding.fill else {
            continue;
        };
        let given = |old: &Backfill| old.table == asked.finding.table && old.column == *column;
        if !answers.backfills.iter().any(given) {
            answers.backfills.push(value(asked, column, fits)?);
        }
    }
    let losses: Vec<_> = open.iter().filter(|asked| asked.finding.code.is_loss()).collect();
    if losses.is_empty() {
        return Some(answers);
    }
    for asked in losses {
        printer::say(asked.said());
    }
    let yes = Confirm::new("This data will be lost. Go on?")
        .with_default(false)
        .prompt_skippable();
    answers.allow_data_loss = matches!(yes, Ok(Some(true)));
    answers.allow_data_loss.then_some(answers)
}

fn value(
    asked: &Asked,
    column: &str,
    fits: &mut dyn FnMut(&Backfill) -> Result<(), CliError>,
) -> Option<Backfill> {
    let finding = &asked.finding;
    printer::say(asked.said());
    loop {
        let answer = Text::new(&format!("Value of {}.{column} there:", finding.table))
            .with_help_message(
                "SQL over the columns of the row, such as lower(title) or 'none'; Esc writes nothing",
            )
            .prompt_skippable();
        let Ok(Some(expression)) = answer else { return None };
        let expression = expression.trim();
        if !stays_inside(expression) {
            continue;
        }
        let backfill = Backfill {
            table: finding.table.clone(),
            column: column.to_owned(),
            expression: expression.to_owned(),
        };
        match fits(&backfill) {
            Ok(()) => return Some(backfill),
            Err(error) => printer::error(&error),
        }
    }
}
