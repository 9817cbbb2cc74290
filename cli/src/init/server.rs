//! The database on a server: how it is made, and how `.env` names it. No password is printed: the servers' programs ask for theirs.

use url::Url;

use super::Database;
use super::by_hand::ByHand;
use super::files::Files;
use super::found::Found;
use super::named::Named;
use super::next::quoted;
use crate::error::Error;

/// What names the database.
pub(super) const VARIABLE: &str = "DATABASE_URL";

/// What is typed before anything else.
pub(super) struct First {
    pub(super) what: &'static str,
    pub(super) commands: Vec<String>,
}

/// Writes the URL into `.env`; or says that somebody has to, where that is there without one or with another.
pub(super) fn name_it(
    files: &mut Files<'_>,
    url: &str,
    named: Option<&Named>,
) -> Result<Option<ByHand>, Error> {
    let (file, what) = match named {
        Some(named) => {
            let file = named.file.display().to_string();
            files.told(&file, "kept");
            if named.is(url) {
                return Ok(None);
            }
            (file, "Write there, where it has another DATABASE_URL")
        }
        None if files.new_secret(".env", &format!("{VARIABLE}={}\n", of_dot_env(url)))? => return Ok(None),
        None => (".env".to_owned(), "Add to it"),
    };
    Ok(Some(ByHand {
        what: format!("{file} stays as it is. {what}, with the password if there is one:"),
        text: format!(
            "{VARIABLE}={}",
            of_dot_env(&olembic::migrate::without_password(url))
        ),
    }))
}

/// As `.env` and a shell read the same: what has no sign of theirs in it stands there as it is.
pub(super) fn of_dot_env(url: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?@!%+,=[]".contains(c);
    if url.chars().all(plain) {
        url.to_owned()
    } else {
        quoted(url)
    }
}

/// The command that makes the database of the URL; `None` where it is not of a form that tells.
pub(super) fn made(url: &str) -> Option<First> {
    let mut url = Url::parse(url).ok()?;
    let name = url
        .path()
        .strip_prefix('/')
        .filter(|name| !name.is_empty())?
        .to_owned();
    let name = percent(&name);
    let has_password = url.password().is_some();
    url.set_password(None).ok()?;
    let command = if url.scheme().starts_with("postgres") {
        url.set_path("/postgres");
        format!(
            "createdb --maintenance-db={} {}",
            quoted(url.as_str()),
            quoted(&name)
        )
    } else {
        let mut words = vec!["mariadb".to_owned()];
        words.extend(url.host_str().map(|host| format!("--host={}", quoted(host))));
        words.extend(url.port().map(|port| format!("--port={port}")));
        let user = Some(percent(url.username())).filter(|user| !user.is_empty());
        words.extend(user.map(|user| format!("--user={}", quoted(&user))));
        words.extend(has_password.then(|| "--password".to_owned()));
        let statement = format!("CREATE DATABASE `{}`", name.replace('`', "``"));
        words.push(format!("--execute={}", quoted(&statement)));
        words.join(" ")
    };
    Some(First {
        what: "first, where the database is not there yet",
        commands: vec![command],
    })
}

/// The commands for a server of this machine that asks nothing; what else there may be in a URL is said.
pub(super) fn made_and_named(found: &Found) -> Option<First> {
    let name = &found.krate;
    let (what, make, url) = match found.database {
        Database::Sqlite => return None,
        Database::Postgres => (
            "first, with your own user, password and host in the URL (postgres://USER:PASSWORD@HOST:5432/NAME)",
            format!("createdb {name}"),
            format!("postgres://localhost/{name}"),
        ),
        Database::Mysql => (
            "first, with your own user, password and host in the URL (mysql://USER:PASSWORD@HOST:3306/NAME)",
            format!("mariadb --execute 'CREATE DATABASE {name}'"),
            format!("mysql://root@127.0.0.1/{name}"),
        ),
    };
    Some(First {
        what,
        commands: vec![make, format!("echo '{VARIABLE}={url}' >> .env")],
    })
}

/// The text that a part of a URL stands for.
fn percent(part: &str) -> String {
    percent_encoding::percent_decode_str(part)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(url: &str) -> String {
        made(url)
            .map(|first| first.commands.join("; "))
            .unwrap_or_default()
    }

    #[test]
    fn the_database_of_a_url_is_made_without_its_password() {
        for (url, expected) in [
            (
                "postgres://ann:secret@db.example:5433/shop?sslmode=require",
                "createdb --maintenance-db='postgres://ann@db.example:5433/postgres?sslmode=require' 'shop'",
            ),
            (
                "postgresql://localhost/my%20shop",
                "createdb --maintenance-db='postgresql://localhost/postgres' 'my shop'",
            ),
            (
                "mysql://ann:secret@127.0.0.1:3307/shop",
                "mariadb --host='127.0.0.1' --port=3307 --user='ann' --password --execute='CREATE DATABASE `shop`'",
            ),
            (
                "mariadb://host/a'b",
                "mariadb --host='host' --execute='CREATE DATABASE `a'\\''b`'",
            ),
            ("host=/run dbname=shop", ""),
            ("postgres://localhost", ""),
        ] {
            assert_eq!(command(url), expected, "{url}");
        }
    }

    #[test]
    fn a_url_stands_in_dot_env_as_it_is_read_back() {
        assert_eq!(of_dot_env("postgres://a:b@c/d?x=1"), "postgres://a:b@c/d?x=1");
        assert_eq!(of_dot_env("postgres://a:p$x#@c/d"), "'postgres://a:p$x#@c/d'");
    }
}
