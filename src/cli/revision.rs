//! `revision`: writes a new folder, empty or with what the models changed.

use chrono::Utc;

use super::answers::Answers;
use super::args::RevisionArguments;
use super::compare::compare;
use super::rehearse::{differences, found_differences, summary};
use super::session::{Session, at_head};
use super::source::{Side, Source};
use super::{AppConnection, CliError, Exit, concurrently, locks, printer, renames, render};
use crate::migrate::{Quiet, UpgradeTarget};
use crate::ops::Operation;
use crate::rehearse::{Wanted, all_after};
use crate::revision::{CALL, Draft, Revision, Revisions, read};
use crate::schema::Schema;

const CALLS: &str = "-- Here the function runs that the application has for this revision. What else is needed, before it or after it,
-- may stand before or after the call; all of it is one transaction.
";
const CALLS_NOTHING: &str =
    "-- What the function did stays as it is. Write here what undoes it, or call a function as up.sql does.
";

pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    arguments: RevisionArguments,
) -> Result<Exit, CliError> {
    let folder = session.folder()?;
    let mut draft = Draft {
        message: arguments.message,
        ..Draft::default()
    };
    if arguments.autogenerate {
        let revisions = read(&folder)?;
        if arguments.concurrently {
            concurrently::check::<C>()?;
        }
        let mut conn: C = session.open()?;
        at_head(&mut conn, &revisions)?;
        let hints = renames::hints(&arguments.rename, arguments.no_rename);
        let operations = renames::settled(hints, |hints| compare(&mut conn, session, hints))?;
        renames::all_used(&arguments.rename, &operations)?;
        if operations.is_empty() {
            printer::data("no difference: nothing written")?;
            return Ok(Exit::Done);
        }
        let answers = Answers {
            backfills: arguments.backfill,
            allow_data_loss: arguments.allow_data_loss,
        };
        let settled = answers.settle(&mut conn, &operations)?;
        if arguments.concurrently {
            return concurrently::write(
                &mut conn,
                session,
                &folder,
                &draft,
                &settled,
                arguments.no_rehearse,
            );
        }
        let (up, down) = render::scripts(C::dialect(), &settled.operations)?;
        (draft.up, draft.down) = (up.text(), down.text());
        draft.without_transaction = !up.run_in_transaction;
        settled.note(&mut draft);
        for line in settled.summary() {
            printer::say(line);
        }
        locks::tell(&mut conn, &settled.operations, &up.statements)?;
        if !arguments.no_rehearse {
            let filled: Vec<_> = settled.operations.iter().filter_map(filled_column).collect();
            let path = draft.write_if(&folder, Utc::now().naive_utc(), |revision| {
                rehearsed(&mut conn, session, revision, &[], &filled)?;
                replayed(session, &revisions, std::slice::from_ref(revision))
            })?;
            printer::data(format_args!("wrote {}", path.display()))?;
            return Ok(Exit::Done);
        }
    }
    if arguments.rust {
        draft.up = format!("{CALLS}{CALL};\n");
        draft.down = CALLS_NOTHING.to_owned();
    }
    let path = draft.write(&folder, Utc::now().naive_utc())?;
    printer::data(format_args!("wrote {}", path.display()))?;
    if let Some(name) = path.file_name().filter(|_| arguments.rust) {
        printer::say(format_args!(
            "give the application its function: .data_migration(DataMigration::new({name:?}, your_function))"
        ));
    }
    Ok(Exit::Done)
}

/// The column that the operation sets to other values.
pub(super) fn filled_column(operation: &Operation) -> Option<(String, String)> {
    match operation {
        Operation::Backfill { column, .. } => Some((operation.table().to_owned(), column.clone())),
        _ => None,
    }
}

/// Tries the revision out, and those that come with it, on an empty database of the same structure.
pub(super) fn rehearsed<C: AppConnection>(
    conn: &mut C,
    session: &Session<C>,
    revision: &Revision,
    then: &[Revision],
    filled: &[(String, String)],
) -> Result<(), CliError> {
    let filter = session.filter()?;
    let models = Source::Models.side::<C>(session)?;
    let missing = |found: &Schema| differences::<C>(&Side::Found(filter.apply(found.clone())), &models);
    let wanted = Wanted {
        differences: &found_differences::<C>,
        missing: Some(&missing),
        filled,
        rows_may_change: false,
        functions: &session.functions,
    };
    printer::say(summary(&all_after(conn, revision, then, &wanted)?));
    Ok(())
}

/// Says so when the folder with these revisions does not make a new database: this one then has what no revision made.
pub(super) fn replayed<C: AppConnection>(
    session: &Session<C>,
    earlier: &Revisions,
    new: &[Revision],
) -> Result<(), CliError> {
    let all = Revisions::new(earlier.iter().chain(new).cloned())?;
    let mut scratch = C::scratch()?;
    if let Err(error) = session
        .migrator(&all)
        .upgrade(&mut scratch, &UpgradeTarget::Head, &mut Quiet)
    {
        printer::warn(&format!(
            "on an empty database the revisions do not run: {error}\nhint: this database has something that no revision makes, such as a view made by hand; write a revision that makes it, before this one"
        ));
    }
    Ok(())
}
