//! `[naming]`: the names of what models give no name.

use super::project::Project;
use super::{blog, settle, with};

const NAMING: &str = "[naming]
index = \"{table}_{columns}_idx\"
unique = \"{table}_{columns}_key\"
foreign_key = \"{table}_to_{parent}_{columns}_fkey\"
check = \"chk_{table}_{columns}\"
";

/// The scripts of all revisions.
fn scripts(project: &Project) -> String {
    let read =
        |name: String| std::fs::read_to_string(project.migrations().join(name).join("up.sql")).unwrap();
    project.folders().into_iter().map(read).collect()
}

#[test]
fn new_tables_have_the_convention_s_names() {
    let project = with(NAMING);
    blog(&project, &["revision", "--autogenerate", "-m", "init"]).ok();
    let up = scripts(&project);
    for name in [
        "users_username_key",
        "posts_user_id_idx",
        "posts_to_users_user_id_fkey",
    ] {
        assert!(up.contains(&format!("\"{name}\"")), "no {name} in {up}");
    }
    for prefix in ["\"uq_", "\"ix_", "\"fk_"] {
        assert!(!up.contains(prefix), "{prefix} in {up}");
    }
    blog(&project, &["upgrade"]).ok();
    blog(&project, &["check"]).ok();
    let schema = blog(&project, &["schema", "--from", "models"]);
    assert!(schema.ok().contains("posts_user_id_idx"), "{schema:#?}");
    // A start that only looks knows the convention from the file, too.
    let run = blog(&project, &["diff", "--from", "models", "--to", "database"]);
    assert_eq!(run.ok(), "");
}

/// On a database with the old names, the difference is told, written, rehearsed, and gone after it has run; rows stay.
#[test]
fn a_convention_can_be_changed_on_the_way() {
    let project = Project::new();
    blog(&project, &["revision", "--autogenerate", "-m", "init"]).ok();
    blog(&project, &["upgrade"]).ok();
    settle(&project, NAMING);
    let check = blog(&project, &["check"]);
    assert_eq!(check.code, 1, "{check:#?}");
    assert!(check.stdout.contains("posts_user_id_idx"), "{check:#?}");
    blog(&project, &["revision", "--autogenerate", "-m", "names"]).ok();
    blog(&project, &["upgrade"]).ok();
    blog(&project, &["check"]).ok();
    // And back.
    blog(&project, &["downgrade", "-1"]).ok();
    settle(&project, "");
    assert_eq!(blog(&project, &["diff"]).ok(), "");
}

/// What a model names itself keeps its name; here all of them are.
#[test]
fn names_that_are_given_stay() {
    let project = with(NAMING);
    project.run(&["revision", "--autogenerate", "-m", "init"]).ok();
    let up = scripts(&project);
    for name in ["uq_authors_name", "fk_books_author_id", "ix_books_author_id"] {
        assert!(up.contains(&format!("\"{name}\"")), "no {name} in {up}");
    }
}

mod notes {
    use olembic::prelude::*;

    model! {
        pub struct Note {
            #[column(max_length = 20, index)]
            pub title: String,
        }
    }

    olembic::models! { Note }
}

/// Where the program runs there may be no `olembic.toml`: then the program says it itself.
#[test]
fn an_application_can_say_it_without_the_file() {
    use diesel::connection::SimpleConnection;
    use diesel::sqlite::SqliteConnection;
    use diesel_migrations::EmbeddedMigrations;
    use olembic::migrate::Quiet;
    use olembic::schema::{NameOf, Naming};
    use olembic::{App, Exit, OnStart, Startup};

    let project = Project::new();
    let url = project.path().join("shelf.db").display().to_string();
    let tables = "CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY, title VARCHAR(20) NOT NULL);
                  CREATE INDEX notes_title_idx ON notes (title)";
    project.database().batch_execute(tables).unwrap();
    let template = "{table}_{columns}_idx";

    let lines = |naming: Naming| {
        let migrations = EmbeddedMigrations::new(&[]);
        let startup = Startup::<SqliteConnection>::new(notes::MODELS, &migrations).unwrap();
        let (_, report) = startup
            .naming(naming)
            .on_start(OnStart::Check)
            .run(&url, &mut Quiet)
            .unwrap();
        report.lines()
    };
    let naming = Naming::default().with(NameOf::Index, template.parse().unwrap());
    assert_eq!(lines(naming.unwrap()), [""; 0]);
    assert_eq!(lines(Naming::default()).len(), 2);

    let diff = |template: Option<&str>| {
        let mut app = App::<SqliteConnection>::new(notes::MODELS, EmbeddedMigrations::new(&[]));
        if let Some(template) = template {
            app = app.naming(NameOf::Index, template);
        }
        app.run_with_arguments(
            ["notes", "--database-url", &url, "-q", "diff"],
            |_| anyhow::Ok(()),
        )
    };
    assert_eq!(diff(Some(template)), Exit::Done);
    assert_eq!(diff(None), Exit::Difference);
    assert_eq!(diff(Some("idx")), Exit::Failed);
}
