//! Questions on a terminal: a value for the rows that have none, and whether a loss is meant.
//! Whoever breaks off has said no.

use inquire::{Confirm, Text};

use super::answers::{Answers, Asked};
use super::{CliError, printer};
use crate::findings::Backfill;
use crate::sql::stays_inside;

/// Whether there is a question for each of them: duplicates and the like have to be mended in the database.
pub(super) fn can_answer(open: &[&Asked]) -> bool {
    open.iter().all(|asked| {
        let code = asked.finding.code;
        code.is_loss() || code.is_filled()
    })
}

/// Puts the questions. `fits` says what is wrong with a value. `None` when the user does not want to go on.
pub(super) fn put(
    open: &[&Asked],
    fits: &mut dyn FnMut(&Backfill) -> Result<(), CliError>,
) -> Option<Answers> {
    let mut answers = Answers::default();
    for asked in open.iter().filter(|asked| asked.finding.code.is_filled()) {
        answers.backfills.push(value(asked, fits)?);
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

fn value(asked: &Asked, fits: &mut dyn FnMut(&Backfill) -> Result<(), CliError>) -> Option<Backfill> {
    let finding = &asked.finding;
    let column = finding.columns.first()?;
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
            column: column.clone(),
            expression: expression.to_owned(),
        };
        match fits(&backfill) {
            Ok(()) => return Some(backfill),
            Err(error) => printer::error(&error),
        }
    }
}
