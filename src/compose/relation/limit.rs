//! How many keys a query may hold, by backend.

use diesel::backend::Backend;

/// A backend, and how many keys `load_related` puts into one query.
pub trait KeysPerQuery: Backend {
    /// The greatest number of keys in one query.
    const KEYS_PER_QUERY: usize;
}

/// SQLite takes 32,766 bind parameters; the difference is for those of a refined query.
#[cfg(feature = "sqlite")]
impl KeysPerQuery for diesel::sqlite::Sqlite {
    const KEYS_PER_QUERY: usize = 32_000;
}

/// On PostgreSQL the keys are one bind parameter, a list; the limit is for the size of a message.
#[cfg(feature = "postgres_backend")]
impl KeysPerQuery for diesel::pg::Pg {
    const KEYS_PER_QUERY: usize = 100_000;
}

/// MySQL and MariaDB take 65,535 bind parameters; the difference is for those of a refined query.
#[cfg(feature = "mysql_backend")]
impl KeysPerQuery for diesel::mysql::Mysql {
    const KEYS_PER_QUERY: usize = 64_000;
}
