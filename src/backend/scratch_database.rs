//! Databases on a server that are made for a trial, and dropped when the connection to them goes.
//! Their names say when they were made, so that those of killed programs can be found.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use diesel::connection::{Instrumentation, InstrumentationEvent};

use crate::migrate::{Checksum, OpenError, without_password};

/// How all their names begin.
pub(super) const PREFIX: &str = "olembic_scratch_";

/// From this age on, one to which nobody is connected is a leftover.
pub(super) const LEFT: Duration = Duration::from_secs(60);

/// What stands in a database that is lent out for a trial: where it still does later, what is beside it may go.
pub(super) const MARK: &str = "__olembic_scratch";

/// How long to wait until another run gives such a database back.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// How to name another server, in messages.
pub(super) const ELSEWHERE: &str =
    "name a server where it has it, or an empty database, by `--scratch-url` or OLEMBIC_SCRATCH_URL";

/// No database is known, so no server is.
pub(super) fn nowhere() -> OpenError {
    OpenError {
        url: String::new(),
        cause: "no server is known for a scratch database".to_owned(),
        hint: "name the database by `--database-url`, or a server by `--scratch-url` or OLEMBIC_SCRATCH_URL"
            .to_owned(),
    }
}

/// Why a database that was named for trials is not taken for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It is the database of the run.
    Live,
    /// Something is in it that no trial has left there: how many, and one of them.
    NotEmpty(usize, String),
    /// Another run has it.
    InUse,
}

impl Unfit {
    /// The message. `refusal` is why no database can be made beside it.
    pub(super) fn error(&self, url: &str, refusal: &OpenError) -> OpenError {
        let why = match self {
            Self::Live => "it is the database of this run".to_owned(),
            Self::NotEmpty(1, one) => format!("it is not empty: it has {one}"),
            Self::NotEmpty(count, one) => format!("it is not empty: it has {one}, and {} more", count - 1),
            Self::InUse => format!("another run has had it for {} seconds", PATIENCE.as_secs()),
        };
        OpenError {
            url: without_password(url),
            cause: format!(
                "{}; and the database itself cannot be used for trials: {why}",
                refusal.cause
            ),
            hint: format!(
                "name an empty database by `--scratch-url`, which nothing else uses; or {}",
                refusal.hint
            ),
        }
    }
}

/// A new name: `olembic_scratch_<epoch>_<random>`.
pub(super) fn name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.unwrap_or_default();
    let parts = [
        now.as_nanos().to_string(),
        std::process::id().to_string(),
        COUNT.fetch_add(1, Ordering::Relaxed).to_string(),
        // Other for every start of a program, also in containers, which have the same process id.
        RandomState::new().build_hasher().finish().to_string(),
    ];
    let parts: Vec<_> = parts.iter().map(String::as_str).collect();
    let random = Checksum::of_parts(&parts);
    let random = random.as_str().get(..12).unwrap_or_default();
    format!("{PREFIX}{}_{random}", now.as_secs())
}

/// Whether a database of that name is old enough to be a leftover.
pub(super) fn is_old(name: &str) -> bool {
    let made = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next());
    let Some(made) = made.and_then(|made| made.parse().ok()) else {
        return false;
    };
    let made = SystemTime::UNIX_EPOCH + Duration::from_secs(made);
    SystemTime::now()
        .duration_since(made)
        .is_ok_and(|age| age >= LEFT)
}

/// Does something when the connection goes that it is given to, also in a panic: a connection owns its instrumentation.
pub(super) struct AtItsEnd<F: FnMut() + Send>(pub(super) F);

impl<F: FnMut() + Send + 'static> Instrumentation for AtItsEnd<F> {
    fn on_connection_event(&mut self, _: InstrumentationEvent<'_>) {}
}

impl<F: FnMut() + Send> Drop for AtItsEnd<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_age_and_is_never_the_same() {
        let name = name();
        assert!(name.len() <= 63 && name != super::name(), "{name}");
        assert!(!is_old(&name));
        assert!(is_old("olembic_scratch_1_ab"));
        for other in ["olembic_scratch_", "olembic_scratch_x_1", "olembic_1_2", "mine"] {
            assert!(!is_old(other), "{other}");
        }
    }
}
