//! `doctor`: finds what is wrong with a project's migrations before it hurts, and says what to do about each.
//! It changes nothing. Without a database it looks at the files alone.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::session::Session;
use super::{AppConnection, CliError, Exit, printer};
use crate::migrate::Status;
use crate::revision::{Revision, Revisions, read_each};

/// Something to be mended.
#[derive(Debug, Serialize)]
struct Finding {
    /// What kind it is, for programs.
    finding: &'static str,
    /// What it is.
    what: String,
    /// The way out.
    remedy: String,
}

impl Finding {
    fn new(finding: &'static str, what: String, remedy: impl Into<String>) -> Self {
        Self {
            finding,
            what,
            remedy: remedy.into(),
        }
    }
}

pub(super) fn run<C: AppConnection>(session: &Session<C>, json: bool) -> Result<Exit, CliError> {
    let folder = session.folder()?;
    let revisions = read_each(&folder);
    // One that cannot be read is an error further on.
    let mut findings = two_of_one_version(revisions.as_deref().unwrap_or_default());
    findings.extend(metadata(&folder));
    findings.extend(print_schema_files()?);
    match revisions.and_then(Revisions::new) {
        Ok(revisions) => {
            findings.extend(several_heads(&revisions));
            match session.look() {
                Ok(mut conn) => findings.extend(of_database(&Status::read(&mut conn, &revisions)?)),
                Err(CliError::NoUrl) => printer::say("no database is named: only the files were looked at"),
                Err(error) => return Err(error),
            }
        }
        // It was found above.
        Err(_) if findings.iter().any(|found| found.finding == "two_of_one_version") => {
            printer::say("the database was not looked at: the folders have to be in order first");
        }
        Err(error) => return Err(error.into()),
    }
    if json {
        let text = serde_json::to_string_pretty(&findings);
        printer::data(text.map_err(|error| CliError::Output(error.into()))?)?;
    } else {
        for found in &findings {
            printer::data(format_args!("{}\n  remedy: {}", found.what, found.remedy))?;
        }
    }
    if findings.is_empty() {
        printer::say("nothing was found");
        return Ok(Exit::Done);
    }
    Ok(Exit::Difference)
}

/// Diesel would run one of them only.
fn two_of_one_version(revisions: &[Revision]) -> Vec<Finding> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for revision in revisions {
        names
            .entry(revision.version.to_string())
            .or_default()
            .push(revision.name.clone());
    }
    names.retain(|_, names| names.len() > 1);
    let each = names.into_iter().map(|(version, names)| {
        Finding::new(
            "two_of_one_version",
            format!("the folders {} have one version, `{version}`", quoted(&names)),
            "rename all but the one that is applied, so that each has a version of its own",
        )
    });
    each.collect()
}

/// A file that does not say it means `false` to Diesel.
fn metadata(folder: &Path) -> Vec<Finding> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("metadata.toml"))
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    let silent = paths.into_iter().filter(|path| {
        let text = fs::read_to_string(path).unwrap_or_default();
        toml::from_str::<toml::Table>(&text).is_ok_and(|table| !table.contains_key("run_in_transaction"))
    });
    let each = silent.map(|path| {
        Finding::new(
            "metadata_without_run_in_transaction",
            format!(
                "`{}` does not say `run_in_transaction`, so the scripts run without a transaction",
                path.display()
            ),
            "write `run_in_transaction = true` into it, or `= false` where that is meant",
        )
    });
    each.collect()
}

fn several_heads(revisions: &Revisions) -> Option<Finding> {
    let heads: Vec<String> = revisions.heads().map(|revision| revision.name.clone()).collect();
    (heads.len() > 1).then(|| {
        Finding::new(
            "several_heads",
            format!("there are {} heads: {}", heads.len(), quoted(&heads)),
            "bring them together with `merge heads`, or name one wherever a head is asked for",
        )
    })
}

fn of_database(status: &Status<'_>) -> Vec<Finding> {
    let edited = status.edited().map(|edited| {
        Finding::new(
            "edited",
            format!("`{}` was edited after it was applied", edited.name),
            format!(
                "put the old text back and write a new revision for the change; where this database has the new text, `upgrade --accept-edited {}`",
                edited.name
            ),
        )
    });
    let missing = status.without_folder().map(|version| {
        let name = status.name_of(version).unwrap_or(version.as_str());
        let remedy = if status.is_kept(version) {
            "bring its folder back (another git branch?), or take it back with `downgrade`: the database keeps what undoes it"
        } else {
            "bring its folder back (another git branch?), or, where it is gone for good, say with `stamp --purge` what is applied"
        };
        Finding::new(
            "applied_but_missing",
            format!("`{name}` is applied, but the migrations folder does not have it"),
            remedy,
        )
    });
    let graph = status.revisions().graph();
    let applied: Vec<_> = status.applied().filter_map(|version| graph.at(version)).collect();
    let before_applied = graph.ancestors(&applied, true);
    let out_of_order = status
        .pending()
        .filter(|revision| graph.at(&revision.version).is_some_and(|at| before_applied.has(at)))
        .map(|revision| {
            Finding::new(
                "out_of_order",
                format!("`{}` is not applied, but a revision that comes after it is", revision.name),
                "run `upgrade`, which runs it now; where nothing of it is missing, `stamp` it; where it should come last, give its folder a later version",
            )
        });
    edited.chain(missing).chain(out_of_order).collect()
}

/// Diesel writes these files anew after each `migration run`.
fn print_schema_files() -> Result<Vec<Finding>, CliError> {
    let here = env::current_dir().map_err(CliError::CurrentFolder)?;
    let mut settings = here.ancestors().map(|folder| folder.join("diesel.toml"));
    let Some(settings) = settings.find(|path| path.is_file()) else {
        return Ok(Vec::new());
    };
    let text = fs::read_to_string(&settings).unwrap_or_default();
    let table: toml::Table = toml::from_str(&text).unwrap_or_default();
    let Some(print_schema) = table.get("print_schema").and_then(toml::Value::as_table) else {
        return Ok(Vec::new());
    };
    let file = |table: &toml::Table| Some(table.get("file")?.as_str()?.to_owned());
    // Each schema file of several has a table of its own.
    let named = print_schema.values().filter_map(toml::Value::as_table);
    let files = [print_schema].into_iter().chain(named).filter_map(file);
    let each = files.filter_map(|file| {
        let path = settings.parent().unwrap_or(Path::new("")).join(&file);
        let text = fs::read_to_string(&path).ok()?;
        is_by_hand(&text).then(|| {
            Finding::new(
                "print_schema_overwrites",
                format!("`print_schema.file` in diesel.toml is `{file}`, which has models in it: `diesel migration run` overwrites it"),
                "let `print_schema.file` name another file, or take it out: the models' `table!`s are the schema",
            )
        })
    });
    Ok(each.collect())
}

/// Whether a file has more in it than what Diesel writes there.
fn is_by_hand(text: &str) -> bool {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    code.into_iter().any(|line| {
        let line = line.trim();
        ["model!", "models!", "mixin!", "olembic::"]
            .iter()
            .any(|start| line.starts_with(start))
            || ["relation_mixin!", "impl ", "impl<", "fn ", "pub fn "]
                .iter()
                .any(|start| line.starts_with(start))
            || line.contains("derive(Queryable")
    })
}

fn quoted(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
