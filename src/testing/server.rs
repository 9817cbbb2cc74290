//! What the databases of tests on a server have in common: where they are made, their names, and how they go.
//! A name says when the database was made, so that what a killed test has left is found.

use std::collections::hash_map::RandomState;
use std::env;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Template, TestBackend, TestingError};
use crate::dot_env;
use crate::migrate::Checksum;

/// How the names of the databases of tests begin.
pub(super) const TEST: &str = "olembic_test_";

const DATABASE_URL: &str = "DATABASE_URL";

/// From this age on, a test's database to which nobody is connected is a leftover: longer than anybody looks at one in a debugger.
pub(super) const LEFT: Duration = Duration::from_secs(60 * 60);

/// The URL of the server, and of a database there.
pub(super) fn url<C: TestBackend>(template: &Template<C>) -> Result<String, TestingError> {
    let variable = |name: &str| env::var(name).ok().filter(|url| !url.is_empty());
    let url = template.server_url().map(str::to_owned);
    let url = url
        .or_else(|| variable("OLEMBIC_SCRATCH_URL"))
        .or_else(|| variable(DATABASE_URL));
    // As the application itself finds it.
    let url = match url {
        None => dot_env::value(DATABASE_URL).map_err(TestingError::DotEnv)?,
        url => url,
    };
    url.ok_or(TestingError::NoServer)
}

/// What the server says no to.
pub(super) fn refused(error: diesel::result::Error) -> TestingError {
    TestingError::Server {
        cause: error.to_string(),
    }
}

/// Seconds since the epoch.
pub(super) fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().as_secs()
}

/// A new name: the beginning, when, and something random.
pub(super) fn name(prefix: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_string();
    let process = std::process::id().to_string();
    // Other for every start of a program, also in containers, which have the same process id.
    let random = RandomState::new().build_hasher().finish().to_string();
    let random = Checksum::of_parts(&[&count, &process, &random]);
    let random = random.as_str().get(..12).unwrap_or_default();
    format!("{prefix}{}_{random}", now())
}

/// Whether a database of that name was made so long ago.
pub(super) fn is_older(name: &str, prefix: &str, age: Duration) -> bool {
    let made = name.strip_prefix(prefix).and_then(|rest| rest.split_once('_'));
    let made = made.and_then(|(made, _)| made.parse::<u64>().ok());
    made.is_some_and(|made| made.saturating_add(age.as_secs()) < now())
}

/// The database of one test. Dropping it drops the database.
#[derive(Debug)]
pub struct Place {
    /// Its name.
    pub(super) name: String,
    pub(super) server: String,
    pub(super) dropped: fn(&str, &str),
}

impl Drop for Place {
    fn drop(&mut self) {
        (self.dropped)(&self.server, &self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_age_and_is_never_the_same() {
        let name = name(TEST);
        assert!(name.len() < 60 && name != super::name(TEST), "{name}");
        assert!(!is_older(&name, TEST, LEFT));
        assert!(is_older("olembic_test_1_ab", TEST, LEFT));
        for other in [
            "olembic_test_",
            "olembic_test_1",
            "olembic_test_x_1",
            "olembic_1_2",
            "mine",
        ] {
            assert!(!is_older(other, TEST, Duration::ZERO), "{other}");
        }
    }
}
