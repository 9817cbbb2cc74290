//! How many keys a query may hold, by backend.

use diesel::backend::Backend;

/// A backend, and how many keys `load_related` puts into one query.
pub trait KeysPerQuery: Backend {
    /// The greatest number of keys in one query.
    const KEYS_PER_QUERY: usize;

    /// The greatest number of values in one query where a key is several: each is a bind parameter of its own.
    const VALUES_PER_QUERY: usize = Self::KEYS_PER_QUERY;
}

/// How many keys of so many columns a query may hold.
pub(super) const fn keys_per_query<DB: KeysPerQuery>(columns: usize) -> usize {
    match columns {
        0 | 1 => DB::KEYS_PER_QUERY,
        several => DB::VALUES_PER_QUERY / several,
    }
}

/// SQLite takes 32,766 bind parameters; the difference is for those of a refined query.
#[cfg(feature = "sqlite")]
impl KeysPerQuery for diesel::sqlite::Sqlite {
    const KEYS_PER_QUERY: usize = 32_000;
}

/// On PostgreSQL keys of one column are one bind parameter, a list; the limit is for the size of a message. It takes 65,535 parameters.
#[cfg(feature = "postgres_backend")]
impl KeysPerQuery for diesel::pg::Pg {
    const KEYS_PER_QUERY: usize = 100_000;
    const VALUES_PER_QUERY: usize = 65_000;
}

/// MySQL and MariaDB take 65,535 bind parameters; the difference is for those of a refined query.
#[cfg(feature = "mysql_backend")]
impl KeysPerQuery for diesel::mysql::Mysql {
    const KEYS_PER_QUERY: usize = 64_000;
}

#[cfg(all(test, feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_all_keys_are_no_more_than_a_backend_takes() {
        assert_eq!(keys_per_query::<diesel::pg::Pg>(1), 100_000);
        for columns in 2..=4 {
            assert!(keys_per_query::<diesel::sqlite::Sqlite>(columns) * columns <= 32_766);
            assert!(keys_per_query::<diesel::pg::Pg>(columns) * columns <= 65_535);
            assert!(keys_per_query::<diesel::mysql::Mysql>(columns) * columns <= 65_535);
        }
    }
}
