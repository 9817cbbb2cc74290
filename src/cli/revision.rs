//! `revision`: writes a new folder, empty or with what the models changed.

use std::path::{Path, PathBuf};

use chrono::Utc;

use super::answers::Answers;
use super::args::RevisionArguments;
use super::compare::{compare, tell_left_out};
use super::lockstep;
use super::rehearse::{differences, found_differences, found_questions, summary};
use super::session::{Session, at_head};
use super::source::{Side, Source};
use super::{AppConnection, CliError, Exit, concurrently, locks, place, printer, renames, render};
use crate::findings::Code;
use crate::migrate::{Quiet, UpgradeTarget};
use crate::ops::Operation;
use crate::rehearse::{Wanted, all_after, within};
use crate::revision::{CALL, Draft, Preflight, Revision, Revisions, read};
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
    if arguments.concurrently {
        concurrently::check(session)?;
    }
    if let Some(lockstep) = session.lockstep()? {
        return lockstep::revision::run(session, &lockstep, arguments);
    }
    if arguments.catch_up {
        return Err(CliError::OneBackend);
    }
    let folder = session.folder()?;
    let mut draft = Draft {
        message: arguments.message,
        position: place::position(session, &read(&folder)?, &arguments.place)?,
        ..session.draft()?
    };
    if arguments.autogenerate {
        tell_left_out(session)?;
        let revisions = read(&folder)?;
        let mut conn: C = session.open()?;
        at_head(&mut conn, &revisions)?;
        let mut hints = renames::hints(&arguments.rename, arguments.no_rename);
        let operations = renames::settled(&mut hints, |hints| compare(&mut conn, session, hints))?;
        renames::all_used(&arguments.rename, &operations)?;
        if operations.is_empty() {
            printer::data("no difference: nothing written")?;
            return Ok(Exit::Done);
        }
        let answers = Answers {
            backfills: arguments.backfill,
            allow_data_loss: arguments.allow_data_loss,
        };
        if arguments.concurrently {
            let settled = answers.settle(&mut conn, &operations)?;
            return concurrently::write(&mut conn, session, &draft, &settled, arguments.no_rehearse);
        }
        let generated = generate(&mut conn, answers, &operations, &mut draft)?;
        for line in &generated.summary {
            printer::say(line);
        }
        locks::tell(&mut conn, session, &generated.operations, &generated.statements)?;
        if !arguments.no_rehearse {
            finish(&draft, &folder, arguments.sql, |revision| {
                printer::say(rehearsed(&mut conn, session, revision, &[], &generated.filled)?);
                replayed(session, &revisions, std::slice::from_ref(revision))
            })?;
            return Ok(Exit::Done);
        }
    }
    if arguments.rust {
        call(&mut draft);
    }
    let path = finish(&draft, &folder, arguments.sql, |_| Ok(()))?;
    if let Some(path) = path.filter(|_| arguments.rust) {
        say_function(&path);
    }
    Ok(Exit::Done)
}

/// Writes the draft, if `check` agrees to it, and returns its path; or only prints the script.
fn finish(
    draft: &Draft,
    folder: &Path,
    only_print: bool,
    check: impl FnOnce(&Revision) -> Result<(), CliError>,
) -> Result<Option<PathBuf>, CliError> {
    let now = Utc::now().naive_utc();
    if only_print {
        let revision = draft.preview(folder, now, check)?;
        printer::data(revision.up.text.trim_end())?;
        return Ok(None);
    }
    let path = draft.write_if(folder, now, check)?;
    printer::data(format_args!("wrote {}", path.display()))?;
    Ok(Some(path))
}

/// Scripts that call a function in Rust.
pub(super) fn call(draft: &mut Draft) {
    draft.up = format!("{CALLS}{CALL};\n");
    draft.down = CALLS_NOTHING.to_owned();
}

/// Says how the function comes to the revision of this folder.
pub(super) fn say_function(path: &Path) {
    if let Some(name) = path.file_name() {
        printer::say(format_args!(
            "give the application its function: .data_migration(DataMigration::new({name:?}, your_function))"
        ));
    }
}

/// What is known of a draft that was made from operations.
pub(super) struct Generated {
    /// A line for each operation.
    pub(super) summary: Vec<String>,
    /// The columns whose values it sets.
    pub(super) filled: Vec<(String, String)>,
    /// The operations, with the answers in them.
    pub(super) operations: Vec<Operation>,
    /// The statements that upgrade.
    pub(super) statements: Vec<String>,
    /// The answers that are in it.
    pub(super) answers: Answers,
}

/// Puts the operations into the draft, once the rows of the database have nothing against them.
pub(super) fn generate<C: AppConnection>(
    conn: &mut C,
    answers: Answers,
    operations: &[Operation],
    draft: &mut Draft,
) -> Result<Generated, CliError> {
    let settled = answers.settle(conn, operations)?;
    let (up, down) = render::scripts(C::dialect(), &settled.operations)?;
    (draft.up, draft.down) = (up.text(), down.text());
    draft.without_transaction = !up.run_in_transaction;
    settled.note(draft);
    Ok(Generated {
        summary: settled.summary().collect(),
        filled: settled.operations.iter().filter_map(filled_column).collect(),
        operations: settled.operations,
        statements: up.statements,
        answers: settled.answers,
    })
}

/// The column that the operation sets to other values.
pub(super) fn filled_column(operation: &Operation) -> Option<(String, String)> {
    match operation {
        Operation::Backfill { column, .. } => Some((operation.table().to_owned(), column.clone())),
        _ => None,
    }
}

/// Tries the revision out, and those that come with it, on an empty database of the same structure; says how it went.
pub(super) fn rehearsed<C: AppConnection>(
    conn: &mut C,
    session: &Session<C>,
    revision: &Revision,
    then: &[Revision],
    filled: &[(String, String)],
) -> Result<String, CliError> {
    let filter = session.filter()?;
    let models = Source::Models.side::<C>(session)?;
    let missing = |found: &Schema| differences(session, &Side::Found(filter.apply(found.clone())), &models);
    let server = session.server()?;
    let wanted = Wanted {
        server: &server,
        differences: &found_differences::<C>,
        missing: Some(&missing),
        questions: &found_questions::<C>,
        filled,
        rows_may_change: false,
        schemas: &session.schemas()?,
        functions: &session.functions,
    };
    let report = all_after(conn, revision, then, &wanted)?;
    let Some(careless) = careless(revision).filter(|_| report.without_rows) else {
        return Ok(summary(&report));
    };
    Ok(summary(&all_after(conn, &careless, then, &wanted)?))
}

/// The revision without its questions about values that a type cannot hold, if it has any: they may let no row pass, and what it does to rows
/// would never be seen.
fn careless(revision: &Revision) -> Option<Revision> {
    let is_narrow = |preflight: &Preflight| preflight.message.starts_with(Code::NarrowedType.name());
    revision.preflights.iter().any(is_narrow).then(|| {
        let mut careless = revision.clone();
        careless.preflights.retain(|preflight| !is_narrow(preflight));
        careless
    })
}

/// Says so when the folder with these revisions does not make a new database: this one then has what no revision made.
pub(super) fn replayed<C: AppConnection>(
    session: &Session<C>,
    earlier: &Revisions,
    new: &[Revision],
) -> Result<(), CliError> {
    let all = Revisions::new(earlier.iter().chain(new).cloned())?;
    let mut scratch = session.scratch()?;
    if let Err(error) = within(&mut scratch, all.iter()) {
        printer::warn(&format!(
            "whether the revisions make a new database was not tried out: {error}"
        ));
        return Ok(());
    }
    if let Err(error) = session
        .migrator(&all)
        .upgrade(&mut scratch, &UpgradeTarget::Heads, &mut Quiet)
    {
        printer::warn(&format!(
            "on an empty database the revisions do not run: {error}\nhint: this database has something that no revision makes, such as a view made by hand; write a revision that makes it, before this one"
        ));
    }
    Ok(())
}
