//! What only the owner of a file can write into it: said in words, with the text to be pasted.

use std::path::Path;

use super::found::{Found, text};
use crate::error::Error;

/// A change to a file that stays as it is.
pub(super) struct ByHand {
    /// Which file, and what to do with the text.
    pub(super) what: String,
    /// The text.
    pub(super) text: String,
}

/// The modules that the library does not declare yet.
pub(super) fn modules(root: &Path, file: &str, wanted: &str) -> Result<Option<ByHand>, Error> {
    let there = text(&root.join(file))?;
    let declared = |line: &str| {
        there
            .lines()
            .any(|have| have.trim().trim_start_matches("pub ") == line.trim_start_matches("pub "))
    };
    let lines: Vec<&str> = wanted
        .lines()
        .filter(|line| line.starts_with("pub mod ") && !declared(line))
        .collect();
    Ok((!lines.is_empty()).then(|| ByHand {
        what: format!("{file} stays as it is. Add to it:"),
        text: lines.join("\n"),
    }))
}

/// Whether the program that is there is asynchronous.
pub(super) fn is_async(root: &Path) -> Result<bool, Error> {
    Ok(Main::of(&text(&root.join("src/main.rs"))?).is_async)
}

/// How the program that is there is started by Olembic.
pub(super) fn main(root: &Path, found: &Found, asynchronous: bool) -> Result<Option<ByHand>, Error> {
    let there = text(&root.join("src/main.rs"))?;
    let start = format!("{}::{}::app()", found.krate, found.modules.app);
    if there.contains(&start) {
        return Ok(None);
    }
    let old = Main::of(&there);
    let asynchronous = asynchronous || old.is_async;
    let call = if old.is_async { "serve().await" } else { "serve()" };
    let body = match old.result {
        Gives::Nothing => format!("{call};\n        anyhow::Ok(())"),
        Gives::Code => format!(
            "anyhow::ensure!({call} == std::process::ExitCode::SUCCESS, \"the application has failed\");\n        anyhow::Ok(())"
        ),
        Gives::Result => {
            format!("{call}.map_err(|error| anyhow::anyhow!(\"{{error}}\"))?;\n        anyhow::Ok(())")
        }
    };
    let text = if asynchronous {
        format!(
            "{attribute}\nasync fn main() -> std::process::ExitCode {{\n    {start}.run_async(async |_url| {{\n        {body}\n    }}).await\n}}",
            attribute = old.attribute
        )
    } else {
        let connection = found.database.connection();
        format!(
            "fn main() -> std::process::ExitCode {{\n    {start}.run(|_connection: {connection}| {{\n        {body}\n    }})\n}}"
        )
    };
    let rename = if old.is_async {
        format!(
            "Take `{}` from its function `main`, give it the name `serve`, and add:",
            old.attribute
        )
    } else {
        "Give its function `main` the name `serve`, and add:".to_owned()
    };
    Ok(Some(ByHand {
        what: format!("src/main.rs stays as it is. {rename}"),
        text,
    }))
}

/// The `main` that is there.
struct Main<'a> {
    is_async: bool,
    /// What makes an asynchronous one a program.
    attribute: &'a str,
    result: Gives,
}

/// What it returns.
enum Gives {
    Nothing,
    Code,
    Result,
}

impl<'a> Main<'a> {
    fn of(text: &'a str) -> Self {
        let before = text.split_once("fn main(");
        let (before, behind) = before.unwrap_or_default();
        let signature = behind.split('{').next().unwrap_or_default();
        Self {
            is_async: before.trim_end().ends_with("async"),
            attribute: before
                .lines()
                .map(str::trim)
                .rfind(|line| line.starts_with("#[") && line.contains("main"))
                .unwrap_or("#[tokio::main]"),
            result: match signature.split_once("->") {
                None => Gives::Nothing,
                Some((_, code)) if code.contains("ExitCode") => Gives::Code,
                Some(_) => Gives::Result,
            },
        }
    }
}

/// The line by which cargo notices new migrations.
pub(super) fn build(root: &Path, found: &Found) -> Result<Option<ByHand>, Error> {
    let line = format!(
        "println!(\"cargo:rerun-if-changed={}\");",
        found.migrations.display()
    );
    let there = text(&root.join("build.rs"))?;
    Ok((!there.contains(&line)).then_some(ByHand {
        what: "build.rs stays as it is. Add to its `main`, so that cargo notices new migrations:".to_owned(),
        text: line,
    }))
}

/// The tables of the old models, which are left to their own migrations.
pub(super) fn tables(root: &Path, line: &str) -> Result<Option<ByHand>, Error> {
    let there = text(&root.join("olembic.toml"))?;
    Ok((!there.contains("exclude_tables")).then(|| ByHand {
        what: "olembic.toml stays as it is. Write there, for the tables that other models have:".to_owned(),
        text: line.to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_main_is_called_as_it_wants_to_be() {
        for (text, expected) in [
            ("fn main() {}", (false, "#[tokio::main]", "nothing")),
            (
                "fn main() -> Result<(), Box<dyn Error>> {}",
                (false, "#[tokio::main]", "result"),
            ),
            ("pub fn main() -> ExitCode {}", (false, "#[tokio::main]", "code")),
            (
                "#[actix_web::main]\nasync fn main() -> std::io::Result<()> {}",
                (true, "#[actix_web::main]", "result"),
            ),
            (
                "#[tokio::main(flavor = \"current_thread\")]\nasync fn main()\n{ f(|| -> u8 { 1 }) }",
                (true, "#[tokio::main(flavor = \"current_thread\")]", "nothing"),
            ),
            ("", (false, "#[tokio::main]", "nothing")),
        ] {
            let main = Main::of(text);
            let result = match main.result {
                Gives::Nothing => "nothing",
                Gives::Code => "code",
                Gives::Result => "result",
            };
            assert_eq!((main.is_async, main.attribute, result), expected, "{text}");
        }
    }
}
