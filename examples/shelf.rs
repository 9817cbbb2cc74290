//! A small application whose models can be changed from outside: the tests drive its command line.
//! `SHELF_MODELS` chooses the models (`file` for those of `models.json`), `SHELF_MIGRATIONS` the migrations, `SHELF_URL` the database;
//! `SHELF_FAIL` makes the application itself fail.

use std::env;
use std::process::ExitCode;

use anyhow::Context;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use olembic::schema::{Column, ColumnType, Deferrable, ForeignKey, Index, ReferentialAction, Table, Unique};
use olembic::{App, Models};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/shelf/migrations");
/// Those in which a second run shows.
const ONCE: EmbeddedMigrations = embed_migrations!("tests/shelf/once");

fn main() -> ExitCode {
    let migrations = if once() { ONCE } else { MIGRATIONS };
    App::new(models(), migrations)
        .database_url(|| env::var("SHELF_URL").ok())
        .run(serve)
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
