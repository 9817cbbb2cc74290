//! The crates that are checked, in one workspace: one lock file, one target folder, the same dependencies.
//! It writes them, and takes the time of `cargo check`.

use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, ensure};

use crate::model::Model;
use crate::{by_hand, composed};

/// How models are written.
#[derive(Clone, Copy)]
pub enum Form {
    Composed,
    ByHand,
}

/// So many models in one form: a crate.
#[derive(Clone, Copy)]
pub struct Models {
    pub form: Form,
    pub count: usize,
}

impl fmt::Display for Models {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = match self.form {
            Form::Composed => "composed",
            Form::ByHand => "by_hand",
        };
        write!(f, "{form}_{}", self.count)
    }
}

pub struct Workspace(PathBuf);

/// The crate that has the dependencies, and no code.
const NO_MODELS: &str = "dependencies";

impl Workspace {
    /// Writes the crates, with models of `fields` columns each, and checks their dependencies.
    pub fn write(crates: &[Models], fields: usize) -> Result<Self> {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check_time");
        let names: Vec<String> = crates.iter().map(Models::to_string).collect();
        let members: Vec<&str> = names.iter().map(|name| &**name).chain([NO_MODELS]).collect();
        put(
            &root,
            "Cargo.toml",
            &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"),
        )?;
        fs::copy(package.join("Cargo.lock"), root.join("Cargo.lock")).context("cannot copy the lock file")?;
        write_crate(&root.join(NO_MODELS), NO_MODELS, "")?;
        for (models, name) in crates.iter().zip(&names) {
            write_models(&root.join(name), name, *models, fields)?;
        }
        let workspace = Self(root);
        workspace.cargo_check(NO_MODELS)?;
        Ok(workspace)
    }

    /// The time of `cargo check` for one of the crates, from nothing but its dependencies: the processor's, where the
    /// system tells it.
    pub fn check(&self, models: Models) -> Result<Duration> {
        let name = models.to_string();
        let lib = self.0.join(&name).join("src/lib.rs");
        let text = fs::read(&lib)?;
        fs::write(&lib, text)?;
        let (start, spent) = (Instant::now(), cpu_of_children());
        self.cargo_check(&name)?;
        Ok(match (spent, cpu_of_children()) {
            (Some(before), Some(after)) => after - before,
            _ => start.elapsed(),
        })
    }

    fn cargo_check(&self, name: &str) -> Result<()> {
        let done = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(["check", "--quiet", "--offline", "--package", name])
            .current_dir(&self.0)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .status()
            .context("cannot start cargo")?;
        ensure!(done.success(), "`cargo check` of `{name}` fails");
        Ok(())
    }
}

fn write_models(folder: &Path, name: &str, Models { form, count }: Models, fields: usize) -> Result<()> {
    let models: Vec<Model> = (0..count).map(|index| Model::new(index, fields)).collect();
    for model in &models {
        let text = match form {
            Form::Composed => composed::model(model),
            Form::ByHand => by_hand::model(model),
        };
        put(folder, &format!("src/{}.rs", model.module), &text)?;
    }
    let mut lib = String::from("#![recursion_limit = \"1024\"]\n\n");
    for Model { module, .. } in &models {
        writeln!(lib, "mod {module};")?;
    }
    for Model { module, .. } in &models {
        writeln!(lib, "pub use {module}::*;")?;
    }
    lib.push_str(&match form {
        Form::Composed => composed::list(&models),
        Form::ByHand => by_hand::list(&models),
    });
    write_crate(folder, name, &lib)
}

fn write_crate(folder: &Path, name: &str, lib: &str) -> Result<()> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    put(
        folder,
        "Cargo.toml",
        &format!(
            r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"

[dependencies]
olembic = {{ path = {package:?} }}
chrono = {{ version = "0.4", default-features = false }}
diesel = {{ version = "2.3", default-features = false }}
"#
        ),
    )?;
    put(folder, "src/lib.rs", lib)
}

/// The processor time of all child processes so far, where the system tells it without a library: on a machine that
/// does other things as well it says more than the clock on the wall.
fn cpu_of_children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name in parentheses: fields 3 and up, of which 16 and 17 count in hundredths of a second.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut hundredths = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((hundredths()? + hundredths()?) * 10))
}

fn put(folder: &Path, name: &str, text: &str) -> Result<()> {
    let path = folder.join(name);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).with_context(|| format!("cannot make `{}`", parent.display()))?;
    fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))
}
