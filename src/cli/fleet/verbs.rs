//! Which verbs are for several databases, and when.

use super::arguments::FleetArguments;
use super::task::Task;
use crate::cli::args::Verb;

/// What a verb is asked to do.
pub(in crate::cli) enum Asked {
    /// What it does with one database, or without any.
    One(Verb),
    /// To do this with all that are named.
    Several(FleetArguments, Task),
}

/// Whether several databases, or the document of a list, are asked for along with a script or a trial, which are of one database.
pub(in crate::cli) fn is_refused(verb: &Verb, urls: usize) -> bool {
    let (instead, fleet) = match verb {
        Verb::Upgrade { instead, fleet, .. } | Verb::Downgrade { instead, fleet, .. } => {
            (instead.sql || instead.dry_run, fleet)
        }
        Verb::Stamp { sql, fleet, .. } => (*sql, fleet),
        _ => return false,
    };
    instead && (fleet.json || fleet.asked_for(urls))
}

/// Sorts a verb; so many URLs are given by flags.
pub(in crate::cli) fn verb(verb: Verb, urls: usize) -> Asked {
    let several = match &verb {
        // The document is that of a list, which may be of one.
        Verb::Upgrade { fleet, .. } | Verb::Downgrade { fleet, .. } | Verb::Stamp { fleet, .. } => {
            fleet.json || fleet.asked_for(urls)
        }
        Verb::Current { fleet, .. } | Verb::Check { fleet } => fleet.asked_for(urls),
        _ => false,
    };
    if !several {
        return Asked::One(verb);
    }
    let (fleet, task) = match verb {
        Verb::Upgrade {
            target,
            accept_edited,
            fleet,
            ..
        } => (
            fleet,
            Task::Upgrade {
                target,
                accept_edited,
            },
        ),
        Verb::Downgrade {
            target,
            accept_edited,
            fleet,
            ..
        } => (
            fleet,
            Task::Downgrade {
                target,
                accept_edited,
            },
        ),
        Verb::Stamp {
            revisions,
            purge,
            fleet,
            ..
        } => (fleet, Task::Stamp { revisions, purge }),
        Verb::Current {
            check_heads, fleet, ..
        } => (fleet, Task::Current { check_heads }),
        Verb::Check { fleet } => (fleet, Task::Check),
        other => return Asked::One(other),
    };
    Asked::Several(fleet, task)
}
