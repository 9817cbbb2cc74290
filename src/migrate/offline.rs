//! The script that an upgrade or a downgrade would run, as text: for databases that no program of the project may open.
//! What the runner writes into Diesel's table and the ledger stands in it, within the same transactions.

use std::time::Duration;

use super::ledger::Record;
use super::script::{Cut, Direction, Frame};
use super::{Database, DowngradeTarget, FunctionError, MigrateError, UpgradeTarget};
use crate::revision::{Preflight, Revision, Revisions, Routes, Version, is_call};
use crate::sql::Syntax;

/// The script that upgrades a database on which the versions in `from` are applied; `None` where nothing would run.
///
/// # Errors
/// [`MigrateError`]: the target names no revision, or a script cannot be run, or not without this program.
pub fn upgrade_script<C: Database>(
    revisions: &Revisions,
    from: &[Version],
    target: &UpgradeTarget,
) -> Result<Option<String>, MigrateError> {
    let route = target.route(&Routes::new(revisions.graph(), from))?;
    script::<C>(revisions, &route, Direction::Up)
}

/// The script that downgrades a database on which the versions in `from` are applied; `None` where nothing would run.
///
/// # Errors
/// As for [`upgrade_script`].
pub fn downgrade_script<C: Database>(
    revisions: &Revisions,
    from: &[Version],
    target: &DowngradeTarget,
) -> Result<Option<String>, MigrateError> {
    let route = target.route(&Routes::new(revisions.graph(), from))?;
    script::<C>(revisions, &route, Direction::Down)
}

/// The script that says of a database on which the versions in `from` are applied that it is at other revisions; `None` where nothing
/// would be said. What is purged is all that the database has recorded, whatever that is.
///
/// # Errors
/// [`MigrateError::Reference`]: a target names no revision, or what would still count as applied needs what would not.
pub fn stamp_script<C: Database>(
    revisions: &Revisions,
    from: &[Version],
    targets: &[String],
    purge: bool,
) -> Result<Option<String>, MigrateError> {
    let from = if purge { &[] } else { from };
    let (entered, struck) = Routes::new(revisions.graph(), from).stamp(targets, purge)?;
    if entered.is_empty() && struck.is_empty() && !purge {
        return Ok(None);
    }
    let mut out = begun::<C>();
    out.0.push('\n');
    out.statement("BEGIN");
    if purge {
        out.statement("DELETE FROM __diesel_schema_migrations");
        out.statement("DELETE FROM __olembic_ledger");
    }
    for (versions, direction) in [(struck, Direction::Down), (entered, Direction::Up)] {
        for revision in versions.into_iter().filter_map(|version| revisions.get(version)) {
            let word = match direction {
                Direction::Up => "applied",
                Direction::Down => "no longer applied",
            };
            out.comment(&format!("{word}: {}", revision.name));
            let books = books(revisions, revision, direction, C::syntax());
            books.iter().for_each(|book| out.statement(book));
        }
    }
    out.statement("COMMIT");
    Ok(Some(out.0))
}

fn script<C: Database>(
    revisions: &Revisions,
    route: &[&Version],
    direction: Direction,
) -> Result<Option<String>, MigrateError> {
    let chosen: Vec<&Revision> = route
        .iter()
        .filter_map(|version| revisions.get(version))
        .collect();
    if chosen.is_empty() {
        return Ok(None);
    }
    let mut out = begun::<C>();
    for revision in chosen {
        let word = if direction == Direction::Up {
            "upgrade"
        } else {
            "downgrade"
        };
        out.0.push('\n');
        out.comment(&format!("{word} {}", revision.name));
        one::<C>(&mut out, revisions, revision, direction)?;
    }
    Ok(Some(out.0))
}

/// A script that so far makes only the tables in which is written what is applied.
fn begun<C: Database>() -> Out {
    let mut out = Out(String::new());
    out.comment(match C::syntax() {
        Syntax::Sqlite => "Run it with a client that stops at an error, as `sqlite3 -bail` does.",
        Syntax::Postgres => "Run it with a client that stops at an error, as `psql -v ON_ERROR_STOP=1` does.",
        Syntax::Mysql => "Run it with a client that stops at an error, as `mariadb` does without `--force`.",
    });
    if C::syntax() == Syntax::Sqlite {
        // Olembic's own connections have it so; the client's do not.
        out.statement("PRAGMA foreign_keys = ON");
    }
    for table in C::tables() {
        out.statement(table);
    }
    out
}

fn one<C: Database>(
    out: &mut Out,
    revisions: &Revisions,
    revision: &Revision,
    direction: Direction,
) -> Result<(), MigrateError> {
    let cut = Cut::new(revision, direction, C::syntax())?;
    let around = cut.frame == Frame::Around;
    if around {
        out.statement("BEGIN");
    }
    if direction == Direction::Up {
        for preflight in &revision.preflights {
            out.preflight(preflight, C::syntax());
        }
    }
    let books = books(revisions, revision, direction, C::syntax());
    for (place, statement) in cut.statements.iter().enumerate() {
        if is_call(&statement.text) {
            return Err(FunctionError::Offline {
                name: revision.name.clone(),
                file: cut.file.to_owned(),
                line: statement.line,
            }
            .into());
        }
        if matches!(cut.frame, Frame::Own { commit, .. } if commit == place) {
            books.iter().for_each(|book| out.statement(book));
        }
        out.routine(&statement.text, C::syntax());
    }
    if matches!(cut.frame, Frame::Own { .. }) {
        return Ok(());
    }
    if !around {
        out.statement("BEGIN");
    }
    books.iter().for_each(|book| out.statement(book));
    out.statement("COMMIT");
    Ok(())
}

/// The statements that say in Diesel's table and in the ledger what has run.
fn books(revisions: &Revisions, revision: &Revision, direction: Direction, syntax: Syntax) -> Vec<String> {
    let version = literal(revision.version.as_str(), syntax);
    // Something else may have reverted it, and left its row.
    let strike = format!("DELETE FROM __olembic_ledger WHERE revision = {version}");
    if direction == Direction::Down {
        let mut books = vec![
            format!("DELETE FROM __diesel_schema_migrations WHERE version = {version}"),
            strike,
        ];
        for replaced in revision.header.iter().flat_map(|header| &header.replaces) {
            let replaced = literal(replaced.as_str(), syntax);
            books.push(format!(
                "DELETE FROM __diesel_schema_migrations WHERE version = {replaced}"
            ));
            books.push(format!(
                "DELETE FROM __olembic_ledger WHERE revision = {replaced}"
            ));
        }
        return books;
    }
    let record = Record::new(revision, &revisions.parents(revision), Duration::ZERO);
    let text = |text: &str| literal(text, syntax);
    let now = match syntax {
        Syntax::Sqlite => "CURRENT_TIMESTAMP",
        Syntax::Postgres => "(CURRENT_TIMESTAMP AT TIME ZONE 'UTC')",
        Syntax::Mysql => "UTC_TIMESTAMP()",
    };
    let values = [
        text(&record.revision),
        text(&record.name),
        text(&record.parents),
        text(&record.checksum),
        record.down_script.as_deref().map_or("NULL".to_owned(), text),
        if record.run_in_transaction {
            "TRUE"
        } else {
            "FALSE"
        }
        .to_owned(),
        now.to_owned(),
        record.duration.to_string(),
        text(&record.olembic),
        record.format.to_string(),
        text(&record.seal),
    ];
    vec![
        format!("INSERT INTO __diesel_schema_migrations (version) VALUES ({version})"),
        strike,
        format!(
            "INSERT INTO __olembic_ledger (revision, name, parents, checksum, down_script, run_in_transaction, \
             applied_at, duration, olembic, format, seal)\nVALUES ({})",
            values.join(", ")
        ),
    ]
}

/// A text as the database takes it, whatever its settings say of `\`.
fn literal(text: &str, syntax: Syntax) -> String {
    let quoted = text.replace('\'', "''");
    match syntax {
        Syntax::Postgres if text.contains('\\') => format!("E'{}'", quoted.replace('\\', "\\\\")),
        Syntax::Mysql if text.contains('\\') => {
            let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
            format!("CONVERT(X'{hex}' USING utf8mb4)")
        }
        _ => format!("'{quoted}'"),
    }
}

struct Out(String);

impl Out {
    fn comment(&mut self, text: &str) {
        self.0.push_str("-- ");
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn statement(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push_str(";\n");
    }

    /// A statement of a script; the client of MySQL and MariaDB has to be told where one ends that holds a `;`.
    fn routine(&mut self, text: &str, syntax: Syntax) {
        let first = text.get(..6).unwrap_or_default();
        if syntax == Syntax::Mysql && first.eq_ignore_ascii_case("create") && text.contains(';') {
            self.0
                .push_str(&format!("DELIMITER //\n{text}\n//\nDELIMITER ;\n"));
        } else {
            self.statement(text);
        }
    }

    /// Statements that fail where the query of the preflight finds rows.
    fn preflight(&mut self, preflight: &Preflight, syntax: Syntax) {
        let message = preflight
            .message
            .replace("{rows}", "rows")
            .replace("{values}", "values")
            .replace("{count}", "some")
            .replace(" ({keys})", "")
            .replace("{keys}", "some");
        let query = &preflight.query;
        if syntax == Syntax::Postgres {
            let message = literal(&message, syntax);
            self.statement(&format!(
                "DO $olembic$ BEGIN\n    IF EXISTS (\n{query}\n) THEN RAISE EXCEPTION USING MESSAGE = {message}; END IF;\nEND $olembic$"
            ));
            return;
        }
        let (temporary, name) = match syntax {
            Syntax::Sqlite => ("TEMP", format!("\"{}\"", message.replace('"', "\"\""))),
            _ => ("TEMPORARY", "preflight".to_owned()),
        };
        self.comment(&message.replace(['\n', '\r'], " "));
        self.statement(&format!(
            "CREATE {temporary} TABLE __olembic_preflight (found INTEGER, CONSTRAINT {name} CHECK (found = 0))"
        ));
        self.statement(&format!(
            "INSERT INTO __olembic_preflight SELECT count(*) FROM (\n{query}\n) AS offending"
        ));
        self.statement(match syntax {
            // A plain DROP TABLE ends the transaction.
            Syntax::Mysql => "DROP TEMPORARY TABLE __olembic_preflight",
            _ => "DROP TABLE __olembic_preflight",
        });
    }
}
