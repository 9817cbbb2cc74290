//! The settings of a session, which a script that runs without a transaction may change.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    setting: String,
}

/// What was set by statements, and neither by the server nor by the URL.
pub(super) fn of_the_session(conn: &mut PgConnection) -> QueryResult<BTreeMap<String, String>> {
    let query = "SELECT name, current_setting(name) AS setting FROM pg_catalog.pg_settings \
                 WHERE source = 'session' AND context IN ('user', 'superuser')";
    let settings: Vec<Setting> = diesel::sql_query(query).load(conn)?;
    Ok(settings.into_iter().map(|row| (row.name, row.setting)).collect())
}

/// Gives the session the settings that it had before.
pub(super) fn put_back(conn: &mut PgConnection, before: &BTreeMap<String, String>) -> QueryResult<()> {
    let now = of_the_session(conn)?;
    for name in now.keys().filter(|name| !before.contains_key(*name)) {
        diesel::sql_query(format!("RESET {name}")).execute(conn)?;
    }
    for (name, setting) in before {
        if now.get(name) != Some(setting) {
            diesel::sql_query("SELECT set_config($1, $2, false)")
                .bind::<Text, _>(name)
                .bind::<Text, _>(setting)
                .execute(conn)?;
        }
    }
    Ok(())
}
