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
