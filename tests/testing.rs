//! Databases for tests, as the tests of an application use them: `olembic::testing`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, panic, thread};

use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, FileBasedMigrations, embed_migrations};
use olembic::migrate::{DataMigration, DataMigrations};
use olembic::revision::CALL;
use olembic::testing::{Template, TestDatabase, TestingError};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Where a child writes a line for each template that it makes.
const LOG: &str = "OLEMBIC_TESTING_LOG";

mod schema {
    diesel::table! {
        users (id) {
            id -> Integer,
            username -> Text,
        }
    }
}
use schema::users;

fn database() -> TestDatabase<SqliteConnection> {
    TestDatabase::new(&MIGRATIONS).unwrap()
}

fn add(connection: &mut SqliteConnection, name: &str) -> QueryResult<()> {
    diesel::insert_into(users::table)
        .values(users::username.eq(name))
        .execute(connection)?;
    Ok(())
}

fn names(connection: &mut SqliteConnection) -> Vec<String> {
    let names = users::table.select(users::username).order(users::id);
    names.load(connection).unwrap()
}

#[test]
fn each_test_sees_only_its_own_rows() {
    let with_a_row = |test: usize| {
        let database = database();
        add(&mut database.connect().unwrap(), &format!("user {test}")).unwrap();
        database
    };
    // All of them are there until everybody has written.
    let databases: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..24)
            .map(|test| scope.spawn(move || with_a_row(test)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (test, database) in databases.iter().enumerate() {
        assert_eq!(names(&mut database.connect().unwrap()), [format!("user {test}")]);
    }
}

#[test]
fn the_url_is_for_the_application() {
    let database = database();
    add(&mut database.connect().unwrap(), "ada").unwrap();
    let mut application = SqliteConnection::establish(database.url()).unwrap();
    assert_eq!(names(&mut application), ["ada"]);
}

#[test]
fn it_is_dropped_with_its_value_and_when_a_test_panics() {
    let database = database();
    let place = Path::new(database.url()).parent().unwrap().to_owned();
    assert!(place.is_dir());
    drop(database);
    assert!(!place.exists());

    let quiet = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let failed = panic::catch_unwind(|| {
        let database = TestDatabase::<SqliteConnection>::new(&MIGRATIONS).unwrap();
        let _connection = database.connect().unwrap();
        panic::panic_any(PathBuf::from(database.url()));
    });
    panic::set_hook(quiet);
    let url = failed.unwrap_err().downcast::<PathBuf>().unwrap();
    assert!(!url.exists() && !url.parent().unwrap().exists());
}

/// A migrations folder with these names and texts.
fn folder(migrations: &[(&str, &str)]) -> (tempfile::TempDir, FileBasedMigrations) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in migrations {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("up.sql"), text).unwrap();
    }
    let source = FileBasedMigrations::from_path(folder.path()).unwrap();
    (folder, source)
}

const USERS: &str = "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, username TEXT NOT NULL);";

#[test]
fn another_text_or_name_is_another_template() {
    let same = "INSERT INTO users (username) VALUES ('ada');";
    let first = folder(&[("1_users", USERS), ("2_ada", same)]);
    let edited = folder(&[("1_users", USERS), ("2_ada", &same.replace("ada", "bob"))]);
    let renamed = folder(&[("1_users", USERS), ("2_adas", same)]);
    let again = folder(&[("1_users", USERS), ("2_ada", same)]);
    let template =
        |(_, source): &(_, FileBasedMigrations)| Template::<SqliteConnection>::new(source).unwrap();
    let key = |of: &Template<SqliteConnection>| of.key().unwrap();
    let first = template(&first);
    assert_eq!(key(&first), key(&template(&again)));
    assert_ne!(key(&first), key(&template(&renamed)));
    let edited = template(&edited);
    for (template, name) in [(&first, "ada"), (&edited, "bob"), (&first, "ada")] {
        let database = template.database().unwrap();
        assert_eq!(names(&mut database.connect().unwrap()), [name]);
    }
    let seeded = template(&again).seeded("one", |conn| add(conn, "eve"));
    assert_ne!(key(&first), key(&seeded));
    assert_ne!(
        key(&template(&again).seeded("two", |conn| add(conn, "eve"))),
        key(&seeded)
    );
    assert_eq!(
        names(&mut seeded.database().unwrap().connect().unwrap()),
        ["ada", "eve"]
    );
}

#[test]
fn functions_and_seeds_run_in_their_order() {
    let (_folder, source) = folder(&[("1_users", USERS), ("2_function", &format!("{CALL};"))]);
    let mut functions = DataMigrations::default();
    functions.add(DataMigration::new("2_function", |conn| {
        add(conn, "by the function")
    }));
    let template = Template::<SqliteConnection>::new(&source)
        .unwrap()
        .functions(functions)
        .seeded("one", |conn| add(conn, "by the first seed"))
        .seeded("two", |conn| add(conn, "by the second"));
    for _ in 0..2 {
        let database = template.database().unwrap();
        let mut connection = database.connect().unwrap();
        assert_eq!(
            names(&mut connection),
            ["by the function", "by the first seed", "by the second"]
        );
        add(&mut connection, "by this test").unwrap();
    }
}

/// The message, with all of its causes.
fn failure(template: &Template<SqliteConnection>) -> String {
    let error: TestingError = template.database().unwrap_err();
    format!("{:#}", anyhow::Error::new(error))
}

#[test]
fn what_fails_says_what_and_the_way_out() {
    let (_folder, source) = folder(&[("1_users", USERS), ("2_wrong", "SELECT 1;\nSELECT missing;")]);
    let message = failure(&Template::new(&source).unwrap());
    for part in [
        "the migrations cannot be run on the template of the test databases",
        "hint: on an empty database",
        "2_wrong/up.sql",
        "no such column: missing",
    ] {
        assert!(message.contains(part), "{message}");
    }

    let (_folder, source) = folder(&[("1_users", USERS)]);
    let message = failure(
        &Template::new(&source)
            .unwrap()
            .seeded("bad", |_| Err("no seed left")),
    );
    for part in ["the seed `bad` failed", "hint: it runs once", "no seed left"] {
        assert!(message.contains(part), "{message}");
    }
    let strike = |conn: &mut SqliteConnection| {
        diesel::sql_query("DELETE FROM __diesel_schema_migrations").execute(conn)?;
        QueryResult::Ok(())
    };
    let message = failure(&Template::new(&source).unwrap().seeded("strike", strike));
    assert!(
        message.contains("pending migrations as soon as it is made"),
        "{message}"
    );
}

/// A process with a place for temporary files of its own, which runs the test below.
fn child(temporary: &Path) -> Command {
    let mut child = Command::new(env::current_exe().unwrap());
    child
        .args(["--exact", "a_process", "--ignored", "--nocapture"])
        .env("TMPDIR", temporary)
        .env("TMP", temporary)
        .env(LOG, temporary.join("log"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    child
}

#[test]
#[ignore = "a process that the tests below start"]
fn a_process() {
    let Some(log) = env::var_os(LOG) else { return };
    let template = Template::<SqliteConnection>::new(&MIGRATIONS).unwrap();
    let template = template.seeded("ada", move |conn| {
        use std::io::Write;
        fs::File::options()
            .create(true)
            .append(true)
            .open(&log)?
            .write_all(b"made\n")?;
        anyhow::Ok(add(conn, "ada")?)
    });
    let database = template.database().unwrap();
    let mut connection = database.connect().unwrap();
    add(&mut connection, "bob").unwrap();
    assert_eq!(names(&mut connection), ["ada", "bob"]);
}

fn finish(child: std::process::Child) {
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success() && String::from_utf8_lossy(&output.stdout).contains("1 passed"),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// How many templates the processes have made so far.
fn made(temporary: &Path) -> usize {
    fs::read_to_string(temporary.join("log"))
        .unwrap_or_default()
        .lines()
        .count()
}

/// What is in the folder of the templates.
fn kept(temporary: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(temporary)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let folder = folders.into_iter().find(|path| path.is_dir()).unwrap();
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

#[test]
fn processes_that_start_at_once_share_a_template() {
    let temporary = tempfile::tempdir().unwrap();
    let children: Vec<_> = (0..6).map(|_| child(temporary.path()).spawn().unwrap()).collect();
    children.into_iter().for_each(finish);
    let first = made(temporary.path());
    assert!((1..=6).contains(&first), "{first}");
    let kept = kept(temporary.path());
    assert!(
        kept.len() == 1 && kept[0].extension().is_some_and(|it| it == "db"),
        "{kept:?}"
    );
    // Another run makes none.
    finish(child(temporary.path()).spawn().unwrap());
    assert_eq!(made(temporary.path()), first);
}

#[test]
fn a_damaged_template_is_made_anew() {
    let temporary = tempfile::tempdir().unwrap();
    finish(child(temporary.path()).spawn().unwrap());
    let template = kept(temporary.path()).remove(0);
    let whole = fs::read(&template).unwrap();
    let mut garbled = whole.clone();
    let middle = garbled.len() / 2;
    garbled[middle..middle + 4096].fill(0x5a);
    for (made_before, damaged) in [
        Vec::new(),
        b"no database".to_vec(),
        whole[..middle].to_vec(),
        garbled,
    ]
    .iter()
    .enumerate()
    {
        fs::write(&template, damaged).unwrap();
        finish(child(temporary.path()).spawn().unwrap());
        assert_eq!(made(temporary.path()), made_before + 2);
        assert_eq!(kept(temporary.path()), std::slice::from_ref(&template));
        // And now it is whole.
        finish(child(temporary.path()).spawn().unwrap());
        assert_eq!(made(temporary.path()), made_before + 2);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_enter_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let temporary = tempfile::tempdir().unwrap();
    finish(child(temporary.path()).spawn().unwrap());
    let folder = kept(temporary.path()).remove(0).parent().unwrap().to_owned();
    let refused = || {
        let output = child(temporary.path()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && text.contains("NotPrivate"), "{text}");
    };
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o770)).unwrap();
    refused();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    finish(child(temporary.path()).spawn().unwrap());
    // A link may lead to a folder of one's own that is not meant.
    fs::rename(&folder, temporary.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(temporary.path().join("elsewhere"), &folder).unwrap();
    refused();
}
