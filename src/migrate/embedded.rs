//! The texts of migrations that are part of the program.
//! Diesel hands them out only by running them, so they run on a recorder.

use std::any::Any;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::{BoxableConnection, SimpleConnection};
use diesel::migration::{Migration, MigrationSource};
use diesel_migrations::MigrationError;

use super::MigrateError;
use crate::revision::{Revision, Revisions, Script};

/// The revisions that [`embed_migrations!`](diesel_migrations::embed_migrations) has put into the program.
///
/// # Errors
/// When one does not give its text, or they do not fit together: see [`Revisions::new`].
pub fn embedded<DB: Backend>(source: &impl MigrationSource<DB>) -> Result<Revisions, MigrateError> {
    let fail = |name: &str, source| MigrateError::Embedded {
        name: name.to_owned(),
        source,
    };
    let migrations = source.migrations().map_err(|source| fail("", source))?;
    let revisions: Vec<Revision> = migrations
        .iter()
        .map(|migration| {
            revision(migration.as_ref()).map_err(|source| fail(&migration.name().to_string(), source))
        })
        .collect::<Result<_, _>>()?;
    Ok(Revisions::new(revisions)?)
}

fn revision<DB: Backend>(migration: &dyn Migration<DB>) -> diesel::migration::Result<Revision> {
    let name = migration.name().to_string();
    let script = |recorder: Recorder, file: &str| Script {
        text: recorder.0,
        file: format!("{name}/{file} (embedded)"),
    };
    let mut up = Recorder::default();
    migration.run(&mut up)?;
    let mut down = Recorder::default();
    let down = match migration.revert(&mut down) {
        Ok(()) => Some(script(down, "down.sql")),
        Err(error) => match error.downcast_ref::<MigrationError>() {
            Some(MigrationError::NoMigrationRevertFile) => None,
            _ => return Err(error),
        },
    };
    let up = script(up, "up.sql");
    let run_in_transaction = migration.metadata().run_in_transaction();
    Ok(Revision::new(name, up, down, run_in_transaction)?)
}

/// A connection that writes down what it is told to run.
#[derive(Default)]
struct Recorder(String);

impl SimpleConnection for Recorder {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.0.push_str(query);
        Ok(())
    }
}

impl<DB: Backend> BoxableConnection<DB> for Recorder {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use diesel::sqlite::Sqlite;
    use diesel_migrations::FileBasedMigrations;

    #[test]
    fn the_recorder_gets_every_text() {
        let root = tempfile::tempdir().unwrap();
        for (name, files) in [
            (
                "1_a",
                &[("up.sql", "-- only a comment\n"), ("down.sql", "SELECT 1;\n")][..],
            ),
            (
                "2_b",
                &[
                    ("up.sql", "SELECT 2;"),
                    ("metadata.toml", "run_in_transaction = false"),
                ][..],
            ),
        ] {
            std::fs::create_dir(root.path().join(name)).unwrap();
            for (file, text) in files {
                std::fs::write(root.path().join(name).join(file), text).unwrap();
            }
        }
        let source = FileBasedMigrations::from_path(root.path()).unwrap();
        let revisions = embedded::<Sqlite>(&source).unwrap();
        let seen: Vec<_> = revisions
            .iter()
            .map(|r| {
                let down = r.down.as_ref().map(|down| down.text.as_str());
                (r.name.as_str(), r.up.text.as_str(), down, r.run_in_transaction)
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("1_a", "-- only a comment\n", Some("SELECT 1;\n"), true),
                ("2_b", "SELECT 2;", None, false)
            ]
        );
    }
}
