//! URLs of databases: whatever is said of one, its password is not.

use olembic::fuzz;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;

use super::engine;
use super::texts::{slipped, word};

const WORDS: &[&str] = &[
    "://",
    ":",
    "/",
    "//",
    "@",
    "?",
    "&",
    "=",
    "#",
    "%",
    "%40",
    "%2F",
    "%00",
    "%zz",
    "[::1]",
    " ",
    "'",
    "\\'",
    "\\",
    "password=",
    "PASSWORD = ",
    "sslpassword=",
    "token=",
    "host=",
    "dbname=",
    "user=",
    "ann",
    "host",
    "db",
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "sqlite",
    "file",
    ":memory:",
    "mode=memory",
    "cache=shared",
    "max_statement_time=",
    "lock_wait_timeout=",
    "1",
    "-1",
    "NaN",
    "inf",
    "1e999",
    "1;DROP",
    ".db",
    "..",
    "localhost",
];

const URLS: [&str; 12] = [
    "postgres://ann:secret@host:5432/db?sslmode=require",
    "postgresql:///db?host=/run&password=secret",
    "host=host user=ann password='se cret' dbname=db",
    "mysql://ann:secret@host/db?ssl_mode=required&lock_wait_timeout=5",
    "mariadb://ann@host/db?max_statement_time=1.5",
    "sqlite://blog.db?mode=ro",
    "file:/tmp/a%20b.db?cache=private#here",
    ":memory:",
    "blog.db",
    "sqlite::memory:",
    "C:\\data\\blog.db",
    "/data/a:b@c/blog.db",
];

/// A URL with a password in it, and a part of the password that a driver may quote.
#[derive(Debug, Clone)]
struct WithPassword {
    url: String,
    password: String,
    part: Index,
}

fn with_password() -> impl Strategy<Value = WithPassword> {
    // What was not escaped, as people leave it: it ends the password for a driver, and must not be shown all the same.
    let password = "[A-Z0-9]{4}[A-Z0-9@:/?#%&=+!$. é'-]{0,8}[A-Z0-9]{4}";
    let scheme = prop::sample::select(&["postgres", "postgresql", "mysql", "mariadb"][..]);
    let rest = "(host|[a-z]{1,5}:[0-9]{1,4}|\\[::1\\]|)/[a-z]{0,5}(\\?(sslmode=require|lock_wait_timeout=[0-9]{1,3}|max_statement_time=x))?";
    (scheme, "[a-z]{1,5}", password, rest, any::<Index>()).prop_map(|(scheme, user, password, rest, part)| {
        WithPassword {
            url: format!("{scheme}://{user}:{password}@{rest}"),
            password,
            part,
        }
    })
}

#[test]
fn urls() {
    let texts = prop_oneof![
        2 => slipped(URLS.map(str::to_owned).to_vec(), WORDS),
        1 => prop::collection::vec(word(WORDS), 0..12).prop_map(|words| words.concat()),
    ];
    engine::fuzz("urls", 3_000, (texts, with_password()), |(text, secret)| {
        any_text(text)?;
        no_password(secret)
    });
}

fn any_text(text: &str) -> TestCaseResult {
    for said in fuzz::url(text, text) {
        for setting in said.strip_prefix("SET SESSION ").into_iter() {
            let number = setting
                .split_once(" = ")
                .and_then(|(_, number)| number.parse::<f64>().ok());
            prop_assert!(number.is_some_and(|number| number.is_finite()), "{said}");
        }
    }
    Ok(())
}

/// No four letters of the password in a row, but those that stand there whatever the password is.
fn no_password(secret: &WithPassword) -> TestCaseResult {
    let letters: Vec<char> = secret.password.chars().collect();
    let at = secret.part.index(letters.len() - 3);
    let quoted: String = letters.iter().skip(at).collect();
    let anyway = fuzz::url(&secret.url.replace(&secret.password, "_"), "_").join("\n");
    for said in fuzz::url(&secret.url, &quoted) {
        for four in letters.windows(4) {
            let part: String = four.iter().collect();
            prop_assert!(
                anyway.contains(&part) || !said.contains(&part),
                "{part:?} of {:?} in {said:?}",
                secret.password
            );
        }
    }
    Ok(())
}
