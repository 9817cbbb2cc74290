//! A small application whose models can be changed from outside: the tests drive its command line.
//! `SHELF_MODELS` chooses the models (`file` for those of `models.json`), `SHELF_MIGRATIONS` the migrations, `SHELF_URL` the database, `SHELF_FAIL` makes the application itself fail,
//! `SHELF_ON_START` says what a start does with the database, `SHELF_FUNCTION` names the revision of a data migration, `SHELF_FUNCTION_DOWN` gives it a way back,
//! `SHELF_ALL` names the databases of `--all`, one a line.

use std::env;
use std::process::ExitCode;

use anyhow::Context;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use olembic::schema::{Column, ColumnType, Deferrable, ForeignKey, Index, ReferentialAction, Table, Unique};
use olembic::{App, DataMigration, Models, OnStart};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/shelf/migrations");
/// Those in which a second run shows.
const ONCE: EmbeddedMigrations = embed_migrations!("tests/shelf/once");

fn main() -> ExitCode {
    let migrations = if once() { ONCE } else { MIGRATIONS };
    let mut app = App::new(models(), migrations).database_url(|| env::var("SHELF_URL").ok());
    app = match env::var("SHELF_ON_START").as_deref() {
        Ok("check") => app.on_start(OnStart::Check),
        Ok("refuse") => app.on_start(OnStart::Refuse).exclude_tables(["legacy_*"]),
        _ => app,
    };
    if let Ok(list) = env::var("SHELF_ALL") {
        app = app.databases(move || anyhow::Ok(list.lines().map(str::to_owned).collect()));
    }
    if let Ok(revision) = env::var("SHELF_FUNCTION") {
        let migration = DataMigration::new(&revision, shout);
        app = app.data_migration(match env::var_os("SHELF_FUNCTION_DOWN") {
            Some(_) => migration.down(whisper),
            None => migration,
        });
    }
    app.run(serve)
}

/// The step of `SHELF_FUNCTION`. It fails where there is a word that cannot be said.
fn shout(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    diesel::sql_query("UPDATE words SET word = upper(word)").execute(connection)?;
    let query = "SELECT count(*) AS number FROM words WHERE word = 'UNSPEAKABLE'";
    let row: Number = diesel::sql_query(query).get_result(connection)?;
    anyhow::ensure!(row.number == 0, "a word cannot be said");
    let query = "SELECT count(*) AS number FROM words WHERE word = 'PANIC'";
    let row: Number = diesel::sql_query(query).get_result(connection)?;
    assert!(row.number == 0, "a word is to be feared");
    Ok(())
}

fn whisper(connection: &mut SqliteConnection) -> QueryResult<()> {
    diesel::sql_query("UPDATE words SET word = lower(word)").execute(connection)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn once() -> bool {
    env::var("SHELF_MIGRATIONS").is_ok_and(|name| name == "once")
}

fn models() -> Models {
    match env::var("SHELF_MODELS").unwrap_or_default().as_str() {
        "first" => Models::new(&[authors, books]),
        // One nullable column more.
        "described" => Models::new(&[authors, described_books]),
        // A parent that is not there.
        "broken" => Models::new(&[books]),
        // One that only a rebuild can do.
        "strict" => Models::new(&[authors, strict_books]),
        "shelves" => Models::new(&[shelves]),
        "file" => file_models(),
        _ => Models::new(&[]),
    }
}

/// The tables of `models.json`, at most three.
fn file_models() -> Models {
    static TABLES: [fn() -> Table; 3] = [|| file_table(0), || file_table(1), || file_table(2)];
    Models::new(&TABLES[..file_tables().len()])
}

fn file_table(index: usize) -> Table {
    file_tables().swap_remove(index)
}

fn file_tables() -> Vec<Table> {
    let text = std::fs::read_to_string("models.json").expect("models.json is there");
    serde_json::from_str(&text).expect("models.json has tables")
}

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    place: String,
}

fn serve(mut connection: SqliteConnection) -> anyhow::Result<()> {
    if env::var_os("SHELF_FAIL").is_some() {
        return Err(anyhow::anyhow!("the wood is rotten")).context("cannot put up the shelf");
    }
    if once() {
        return Ok(());
    }
    let places: Vec<Place> =
        diesel::sql_query("SELECT place FROM shelves ORDER BY id").load(&mut connection)?;
    for place in places {
        println!("a shelf in the {}", place.place);
    }
    Ok(())
}

fn id() -> Column {
    Column::new("id", ColumnType::Integer)
}

fn table(name: &str, columns: Vec<Column>) -> Table {
    Table {
        name: name.to_owned(),
        columns,
        primary_key: vec!["id".to_owned()],
        ..Table::default()
    }
}

fn shelves() -> Table {
    table("shelves", vec![id(), Column::new("place", ColumnType::Text)])
}

fn authors() -> Table {
    Table {
        uniques: vec![Unique {
            name: "uq_authors_name".to_owned(),
            columns: vec!["name".to_owned()],
            ..Unique::default()
        }],
        ..table(
            "authors",
            vec![id(), Column::new("name", ColumnType::Varchar(50))],
        )
    }
}

fn books() -> Table {
    let columns = vec![
        id(),
        Column::new("author_id", ColumnType::Integer),
        Column::new("title", ColumnType::Varchar(50)),
        Column::new("text", ColumnType::Text).default("".into()),
    ];
    Table {
        foreign_keys: vec![ForeignKey {
            name: "fk_books_author_id".to_owned(),
            columns: vec!["author_id".to_owned()],
            parent: "authors".to_owned(),
            parent_columns: vec!["id".to_owned()],
            on_delete: ReferentialAction::Cascade,
            on_update: ReferentialAction::NoAction,
            deferrable: Deferrable::Not,
        }],
        indexes: vec![Index::new("ix_books_author_id", ["author_id"])],
        ..table("books", columns)
    }
}

fn strict_books() -> Table {
    let mut table = books();
    table.options.strict = true;
    table
}

fn described_books() -> Table {
    let mut table = books();
    table
        .columns
        .push(Column::new("description2", ColumnType::Text).nullable());
    table
}
