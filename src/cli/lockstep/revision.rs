//! `revision` under all backends: one name, one graph, a folder in each tree; all of them or none.
//! What is asked of the user is asked once, and the answer is for every backend.

use std::path::PathBuf;

use chrono::Utc;

use super::standing::{self, Standing};
use super::trees::Trees;
use super::{Lockstep, catch_up, on, types};
use crate::backend::Kind;
use crate::cli::answers::Answers;
use crate::cli::args::RevisionArguments;
use crate::cli::compare::tell_left_out;
use crate::cli::revision::{Generated, call, say_function};
use crate::cli::session::Session;
use crate::cli::{AppConnection, CliError, Exit, place, printer, renames};
use crate::findings::fill;
use crate::ops::Operation;
use crate::revision::{Draft, Revision, preview_together, read, write_together};

const NOTHING: &str =
    "-- This backend has nothing to do here. The revision stands here because another one has.\n";

pub(in crate::cli) fn run<C: AppConnection>(
    session: &Session<C>,
    lockstep: &Lockstep,
    arguments: RevisionArguments,
) -> Result<Exit, CliError> {
    lockstep.all_built()?;
    let trees = Trees::read(lockstep)?;
    if arguments.catch_up {
        return catch_up::run(session, lockstep, &trees, arguments.no_rehearse);
    }
    trees.same()?;
    // The graph of one is that of all.
    let revisions = read(&session.folder()?)?;
    let mut draft = Draft {
        message: arguments.message.clone(),
        position: place::position(session, &revisions, &arguments.place)?,
        ..session.draft()?
    };
    if arguments.autogenerate {
        return autogenerate(session, lockstep, arguments, &draft);
    }
    if arguments.rust {
        call(&mut draft);
    }
    let paths = write_same(lockstep, &draft, arguments.sql)?;
    if let Some(path) = paths.first().filter(|_| arguments.rust) {
        say_function(path);
    }
    Ok(Exit::Done)
}

/// Writes the same scripts under every backend, once the trees are the same; or only prints them. Returns what was written.
pub(in crate::cli) fn write_same(
    lockstep: &Lockstep,
    draft: &Draft,
    only_print: bool,
) -> Result<Vec<PathBuf>, CliError> {
    lockstep.all_built()?;
    Trees::read(lockstep)?.same()?;
    let folders = lockstep.kinds().map(|kind| lockstep.folder(kind));
    let drafts: Vec<_> = folders.map(|folder| (folder, draft.clone())).collect();
    finish(&drafts, only_print, |_, _| Ok(()))
}

/// Writes the drafts, if `check` agrees to them, and says where; or only prints the scripts.
fn finish(
    drafts: &[(PathBuf, Draft)],
    only_print: bool,
    check: impl FnMut(usize, &Revision) -> Result<(), CliError>,
) -> Result<Vec<PathBuf>, CliError> {
    let now = Utc::now().naive_utc();
    if only_print {
        for (index, revision) in preview_together(drafts, now, check)?.iter().enumerate() {
            if index > 0 {
                printer::data("")?;
            }
            printer::data(format_args!("-- {}", revision.up.file))?;
            printer::data(revision.up.text.trim_end())?;
        }
        return Ok(Vec::new());
    }
    let paths = write_together(drafts, now, check)?;
    for path in &paths {
        printer::data(format_args!("wrote {}", path.display()))?;
    }
    Ok(paths)
}

/// A backend, and what is to be done there.
struct Part<'a> {
    standing: Box<dyn Standing + 'a>,
    operations: Vec<Operation>,
    generated: Option<Generated>,
}

impl Part<'_> {
    fn kind(&self) -> Kind {
        self.standing.kind()
    }
}

fn autogenerate<C: AppConnection>(
    session: &Session<C>,
    lockstep: &Lockstep,
    arguments: RevisionArguments,
    empty: &Draft,
) -> Result<Exit, CliError> {
    tell_left_out(session)?;
    all_types(session, lockstep)?;
    let mut standing = vec![standing::own(session)?];
    for kind in lockstep.others() {
        standing.push(standing::scratch(session, kind)?);
    }
    let mut hints = renames::hints(&arguments.rename, arguments.no_rename);
    let mut parts = Vec::with_capacity(standing.len());
    for mut standing in standing {
        let kind = standing.kind();
        let operations = renames::settled(&mut hints, |hints| standing.compare(hints));
        parts.push(Part {
            standing,
            operations: operations.map_err(|error| on(kind, error))?,
            generated: None,
        });
    }
    let all: Vec<_> = parts.iter().flat_map(|part| part.operations.clone()).collect();
    renames::all_used(&arguments.rename, &all)?;
    if all.is_empty() {
        printer::data("no difference: nothing written")?;
        return Ok(Exit::Done);
    }
    let mut answers = Answers {
        backfills: arguments.backfill,
        allow_data_loss: arguments.allow_data_loss,
    };
    answers_used(&answers, &parts)?;
    let mut drafts = Vec::with_capacity(parts.len());
    for part in &mut parts {
        let mut draft = empty.clone();
        generate(part, &mut answers, &mut draft)?;
        drafts.push((lockstep.folder(part.kind()), draft));
    }
    tell_locks(&mut parts)?;
    finish(&drafts, arguments.sql, |index, revision| {
        let Some(part) = parts.get_mut(index).filter(|_| !arguments.no_rehearse) else {
            return Ok(());
        };
        let filled = part
            .generated
            .as_ref()
            .map(|generated| generated.filled.as_slice());
        let said = part.standing.try_out(revision, filled.unwrap_or_default());
        let kind = part.kind();
        printer::say(format_args!("{kind}: {}", said.map_err(|error| on(kind, error))?));
        Ok(())
    })?;
    Ok(Exit::Done)
}

/// Makes the draft of one backend; what was answered on the way is kept for the next.
fn generate(part: &mut Part<'_>, answers: &mut Answers, draft: &mut Draft) -> Result<(), CliError> {
    let kind = part.kind();
    if part.operations.is_empty() {
        (draft.up, draft.down) = (NOTHING.to_owned(), NOTHING.to_owned());
        printer::say(format_args!("{kind}: nothing to do"));
        return Ok(());
    }
    let of_use = answers.of_use(&part.operations);
    let generated = part.standing.generate(of_use, &part.operations, draft);
    let generated = generated.map_err(|error| on(kind, error))?;
    for line in &generated.summary {
        printer::say(format_args!("{kind}: {line}"));
    }
    answers.add(generated.answers.clone());
    part.generated = Some(generated);
    Ok(())
}

/// Says what each backend does to large tables. Which are large is known of the program's database alone, for the others are scratch.
fn tell_locks(parts: &mut [Part<'_>]) -> Result<(), CliError> {
    let Some(own) = parts.first_mut() else {
        return Ok(());
    };
    let large = own.standing.large()?;
    for part in parts {
        let kind = part.kind();
        let Some(generated) = &part.generated else {
            continue;
        };
        let locked = part.standing.locked(generated, &large);
        for said in locked.map_err(|error| on(kind, error))? {
            printer::warn(&format!("{kind}: {said}"));
        }
    }
    Ok(())
}

/// Refuses an answer that no backend has asked for.
fn answers_used(answers: &Answers, parts: &[Part<'_>]) -> Result<(), CliError> {
    for backfill in &answers.backfills {
        let mut refusal = None;
        for part in parts {
            match fill(&part.operations, std::slice::from_ref(backfill)) {
                Ok(_) => {
                    refusal = None;
                    break;
                }
                // The first is that of the program's own database.
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        if let Some(error) = refusal {
            return Err(error.into());
        }
    }
    Ok(())
}

/// Refuses models with types that one of the backends does not have.
pub(super) fn all_types<C: AppConnection>(session: &Session<C>, lockstep: &Lockstep) -> Result<(), CliError> {
    let models = session.filter()?.apply(session.wanted()?);
    let lines = types::missing(&lockstep.kinds, &models);
    if lines.is_empty() {
        return Ok(());
    }
    Err(CliError::TypesMissing { lines })
}
