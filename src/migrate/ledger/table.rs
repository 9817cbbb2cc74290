//! The two tables that say what is applied, and the queries on them, which are the same on every backend.

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
        run_on -> Timestamp,
    }
}

diesel::table! {
    __olembic_ledger (revision) {
        revision -> Text,
        name -> Text,
        parents -> Text,
        checksum -> Text,
        down_script -> Nullable<Text>,
        run_in_transaction -> Bool,
        applied_at -> Timestamp,
        duration -> BigInt,
        olembic -> Text,
        format -> Integer,
        seal -> Text,
        agrees -> Nullable<Text>,
    }
}

/// The methods of [`Database`](crate::migrate::Database) that query the two tables. Diesel checks them for each backend where
/// they stand, in its `impl`. `$look` runs a query that may fail; `$missing` tells the error of a table that is not there.
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
macro_rules! queries {
    ($look:path, $missing:path) => {
        fn applied(
            &mut self,
        ) -> ::diesel::QueryResult<::std::collections::BTreeSet<$crate::revision::Version>> {
            use $crate::migrate::ledger::table::__diesel_schema_migrations::dsl;
            let versions = |conn: &mut Self| {
                $look(conn, |conn| {
                    dsl::__diesel_schema_migrations
                        .select(dsl::version)
                        .load::<String>(conn)
                })
            };
            let missing = |conn: &mut Self, error: &_| $missing(conn, "__diesel_schema_migrations", error);
            Ok(
                $crate::migrate::ledger::table::or_none(self, versions, missing)?
                    .into_iter()
                    .map($crate::revision::Version::stored)
                    .collect(),
            )
        }

        fn ledger(&mut self) -> ::diesel::QueryResult<$crate::migrate::ledger::Ledger> {
            use $crate::migrate::ledger::table::__olembic_ledger::dsl;
            let rows = |conn: &mut Self| {
                $look(conn, |conn| {
                    dsl::__olembic_ledger
                        .select((
                            dsl::revision,
                            dsl::name,
                            dsl::parents,
                            dsl::checksum,
                            dsl::format,
                            dsl::olembic,
                            dsl::agrees,
                        ))
                        .load::<(String, String, String, String, i32, String, Option<String>)>(conn)
                })
            };
            let missing = |conn: &mut Self, error: &_| $missing(conn, "__olembic_ledger", error);
            Ok(
                $crate::migrate::ledger::table::or_none(self, rows, missing)?
                    .into_iter()
                    .map($crate::migrate::ledger::Entry::from)
                    .collect(),
            )
        }

        fn kept(
            &mut self,
            version: &$crate::revision::Version,
        ) -> ::diesel::QueryResult<Option<$crate::migrate::ledger::Kept>> {
            use $crate::migrate::ledger::table::__olembic_ledger::dsl;
            dsl::__olembic_ledger
                .find(version.as_str())
                .select($crate::migrate::ledger::Kept::as_select())
                .first(self)
                .optional()
        }

        fn note_agreement(&mut self, fingerprint: &str) -> ::diesel::QueryResult<()> {
            use $crate::migrate::ledger::table::__olembic_ledger::dsl;
            let last = dsl::__olembic_ledger
                .select(::diesel::dsl::max(dsl::revision))
                .first::<Option<String>>(self)?;
            ::diesel::update(dsl::__olembic_ledger.find(last.unwrap_or_default()))
                .set(dsl::agrees.eq(fingerprint))
                .execute(self)?;
            Ok(())
        }

        fn check_ledger(&mut self) -> ::diesel::QueryResult<()> {
            use $crate::migrate::ledger::table::__olembic_ledger::dsl;
            dsl::__olembic_ledger
                .limit(0)
                .load::<$crate::migrate::ledger::Record>(self)?;
            Ok(())
        }

        fn enter_version(&mut self, version: &$crate::revision::Version) -> ::diesel::QueryResult<()> {
            use $crate::migrate::ledger::table::__diesel_schema_migrations::dsl;
            ::diesel::insert_into(dsl::__diesel_schema_migrations)
                .values(dsl::version.eq(version.as_str()))
                .execute(self)?;
            Ok(())
        }

        fn strike_version(&mut self, version: &$crate::revision::Version) -> ::diesel::QueryResult<()> {
            use $crate::migrate::ledger::table::__diesel_schema_migrations::dsl;
            ::diesel::delete(dsl::__diesel_schema_migrations.find(version.as_str())).execute(self)?;
            Ok(())
        }

        fn enter(&mut self, record: &$crate::migrate::ledger::Record) -> ::diesel::QueryResult<()> {
            use $crate::migrate::ledger::table::__olembic_ledger::dsl;
            ::diesel::insert_into(dsl::__olembic_ledger)
                .values(record)
                .execute(self)?;
            Ok(())
        }

        fn strike(&mut self, version: &$crate::revision::Version) -> ::diesel::QueryResult<()> {
            use $crate::migrate::ledger::table::__olembic_ledger::dsl;
            ::diesel::delete(dsl::__olembic_ledger.find(version.as_str())).execute(self)?;
            Ok(())
        }
    };
}
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(in crate::migrate) use queries;

/// The rows that a query gives; none, where there is no table.
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(in crate::migrate) fn or_none<C, T>(
    conn: &mut C,
    query: impl Fn(&mut C) -> diesel::QueryResult<Vec<T>>,
    missing: impl FnOnce(&mut C, &diesel::result::Error) -> bool,
) -> diesel::QueryResult<Vec<T>> {
    match query(conn) {
        Err(error) if missing(conn, &error) => Ok(Vec::new()),
        // Somebody may have made it between the query and the question.
        Err(_) => query(conn),
        rows => rows,
    }
}

/// A query that may fail, where that has no consequences.
#[cfg(any(feature = "sqlite", feature = "mysql"))]
pub(in crate::migrate) fn plainly<C, T>(
    conn: &mut C,
    query: impl FnOnce(&mut C) -> diesel::QueryResult<T>,
) -> diesel::QueryResult<T> {
    query(conn)
}
