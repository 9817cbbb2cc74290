//! Whether a connection has the TLS that its URL asks for. MariaDB's client library knows no `ssl_mode`: it connects in the clear,
//! whatever is asked for, and says nothing.

use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::url::refused;
use crate::migrate::OpenError;

/// What asks for nothing less than TLS.
const STRICT: [&str; 3] = ["required", "verify_ca", "verify_identity"];

#[derive(QueryableByName)]
struct Status {
    #[diesel(sql_type = Text, column_name = "Value")]
    value: String,
}

/// Refuses a connection without TLS, where the URL asks for it.
pub(crate) fn check(conn: &mut MysqlConnection, url: &str) -> Result<(), OpenError> {
    if !asked(url) {
        return Ok(());
    }
    let cipher = diesel::sql_query("SHOW SESSION STATUS LIKE 'Ssl_cipher'").get_result::<Status>(conn);
    match cipher {
        Ok(status) if !status.value.is_empty() => Ok(()),
        Ok(_) => Err(refused(
            url,
            "the URL asks for TLS by `ssl_mode`, and the connection has no SSL: the server offers none, or the client library does not know `ssl_mode`",
        )),
        Err(error) => Err(refused(url, &error.to_string())),
    }
}

fn asked(url: &str) -> bool {
    let parameters = url.split_once('?').map_or("", |(_, parameters)| parameters);
    let mut modes = parameters
        .split('&')
        .filter_map(|one| one.strip_prefix("ssl_mode="));
    modes.any(|mode| STRICT.contains(&mode.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_strict_mode_asks() {
        assert!(asked("mysql://h/db?ssl_ca=a&ssl_mode=REQUIRED"));
        assert!(asked("mysql://h/db?ssl_mode=verify_identity"));
        for url in [
            "mysql://h/db",
            "mysql://h/db?ssl_mode=preferred",
            "mysql://ssl_mode=required@h/db",
        ] {
            assert!(!asked(url), "{url}");
        }
    }
}
