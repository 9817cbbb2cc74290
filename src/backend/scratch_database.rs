//! Databases on a server that are made for a trial, and dropped when the connection to them goes.
//! Their names say when they were made, so that those of killed programs can be found.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use diesel::connection::{Instrumentation, InstrumentationEvent};

use super::Kind;
use crate::migrate::Checksum;

/// How all their names begin.
pub(super) const PREFIX: &str = "olembic_scratch_";

/// From this age on, one to which nobody is connected is a leftover.
pub(super) const LEFT: Duration = Duration::from_secs(60);

/// Names the server of scratch databases, where it is another than that of the database itself.
pub(super) const VARIABLE: &str = "OLEMBIC_SCRATCH_URL";

/// Names the server of one backend's scratch databases, beside another's.
pub(super) const fn variable(kind: Kind) -> &'static str {
    match kind {
        Kind::Postgres => "OLEMBIC_SCRATCH_POSTGRES",
        Kind::Mysql => "OLEMBIC_SCRATCH_MYSQL",
        Kind::Sqlite => VARIABLE,
    }
}

/// The server that the environment names for the backend: by the backend's own variable, or by that of all, unless its URL is
/// of the other one.
pub(super) fn named(kind: Kind) -> Option<String> {
    let of = |name: &str| std::env::var(name).ok().filter(|url| !url.is_empty());
    let of_another = |url: &String| Kind::of_url(url).is_ok_and(|of| of != kind && of != Kind::Sqlite);
    let of_all = || of(VARIABLE).filter(|url| !of_another(url));
    of(variable(kind)).or_else(of_all)
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
