//! Several databases, such as one for each tenant: the same verb on all of them, some at once.
//! What fails on one says nothing of the others; a second run finds done what is done.

mod arguments;
mod bar;
mod error;
mod list;
mod pool;
mod report;
mod resume;
mod task;
mod verbs;

use std::thread;
use std::time::Instant;

pub(super) use arguments::FleetArguments;
pub use error::FleetError;
pub(super) use list::ListFunction;
pub(crate) use list::lines;
pub(super) use verbs::{Asked, is_refused, verb};

use self::bar::Bar;
use self::pool::Pool;
use self::report::{Report, Row, State};
use self::resume::Resume;
use self::task::{Task, Tenant, Work};
use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::{Checksum, without_password};

/// Does it on all databases, and prints how it went.
pub(super) fn run<C: AppConnection>(
    session: &Session<C>,
    arguments: &FleetArguments,
    urls: &[String],
    task: &Task,
) -> Result<Exit, CliError> {
    task.validate()?;
    let revisions = session.revisions()?;
    session.functions.check(&revisions)?;
    let filter = session.filter()?;
    let models = match task {
        Task::Check => Some(filter.apply(session.wanted()?)),
        _ => None,
    };
    let urls = match (
        list::of(arguments, urls, session.list_function.as_ref()),
        arguments.names_databases(),
    ) {
        // Flags that are for several, and one database as usual.
        (Err(FleetError::Empty), false) => vec![session.url()?],
        (urls, _) => urls?,
    };
    let shown = distinct(&urls);
    let mut resume = match &arguments.resume {
        Some(path) => {
            let texts: Vec<&str> = revisions
                .iter()
                .flat_map(|one| [one.name.as_str(), &one.up.text])
                .collect();
            let revisions = Checksum::of_parts(&texts);
            Some(Resume::open(path, &[&format!("{task:?}"), revisions.as_str()])?)
        }
        None => None,
    };

    let mut rows: Vec<Row> = Vec::with_capacity(urls.len());
    let (mut tenants, mut places) = (Vec::new(), Vec::new());
    for (place, (url, shown)) in urls.into_iter().zip(&shown).enumerate() {
        let before = resume.as_ref().is_some_and(|resume| resume.has(shown));
        let state = if before {
            State::DoneBefore
        } else {
            State::NotTried
        };
        rows.push(Row::new(shown.clone(), state));
        if !before {
            let server = session.server_of(&url);
            tenants.push(Tenant { url, server });
            places.push(place);
        }
    }

    let work = Work {
        task,
        revisions: &revisions,
        functions: &session.functions,
        lock_timeout: session.lock_timeout,
        single_starter: session.single_starter,
        limits: &session.limits,
        models: models.as_ref(),
        filter: &filter,
    };
    let pool = Pool {
        jobs: arguments.jobs.map_or_else(cores, usize::from),
        max_failures: arguments.max_failures.map(|most| most as usize),
    };
    let mut bar = Bar::new(tenants.len());
    let mut not_kept = None;
    let one = |tenant: &Tenant| {
        let start = Instant::now();
        let result = work.on(tenant);
        (result, start.elapsed().as_millis() as u64)
    };
    pool.run(&tenants, one, |index, result| {
        let Some((row, shown)) = places
            .get(index)
            .and_then(|at| Some((rows.get_mut(*at)?, shown.get(*at)?)))
        else {
            return true;
        };
        *row = Row::of(shown.clone(), result);
        let failed = row.state == State::Failed;
        if let (Some(resume), State::Done | State::Nothing) = (&mut resume, row.state) {
            not_kept = not_kept.take().or(resume.add(shown).err());
        }
        bar.ended(failed);
        !failed
    });
    bar.clear();

    let report = Report {
        verb: task.verb(),
        rows,
    };
    if arguments.json {
        report.print_json()?;
    } else {
        report.print(!task.writes() || printer::is_verbose())?;
    }
    printer::say(report.summary());
    if let Some(error) = not_kept {
        return Err(error.into());
    }
    Ok(if report.count(State::Failed) > 0 {
        Exit::Failed
    } else if report.count(State::Differs) > 0 {
        Exit::Difference
    } else {
        Exit::Done
    })
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The URLs as they may be shown; those that differ in what is hidden get a number.
fn distinct(urls: &[String]) -> Vec<String> {
    let mut seen = std::collections::BTreeMap::new();
    let one = |url: &String| {
        let shown = without_password(url);
        let count: &mut usize = seen.entry(shown.clone()).or_default();
        *count += 1;
        if *count == 1 {
            shown
        } else {
            format!("{shown} (#{count})")
        }
    };
    urls.iter().map(one).collect()
}
