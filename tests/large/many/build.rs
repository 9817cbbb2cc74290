//! Writes 300 models with relations, each in a module of its own, and the one list of them.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

const MODELS: usize = 300;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let (mut modules, mut names) = (String::new(), Vec::new());
    for index in 0..MODELS {
        let (name, module) = match index {
            0 => ("User".to_owned(), "user".to_owned()),
            1 => ("Group".to_owned(), "group".to_owned()),
            _ => (format!("Thing{index}"), format!("thing{index}")),
        };
        let (import, relation) = match index {
            0 => ("", String::new()),
            _ if index > 1 && index % 10 == 0 => (
                "use super::{Group, group_relation};",
                format!("group_relation!({name}, back_populates = {module}s);"),
            ),
            _ => (
                "use super::User;",
                format!("user_relation!({name}, back_populates = {module}s);"),
            ),
        };
        writeln!(
            modules,
            "pub mod {module} {{
    use olembic::prelude::*;
    {import}

    model! {{
        pub struct {name} {{
            {relation}
            #[column(max_length = 50)]
            pub title: String,
        }}
    }}
}}
pub use {module}::*;
"
        )
        .map_err(io::Error::other)?;
        names.push(name);
    }
    let list = format!("olembic::models! {{ {} }}\n", names.join(", "));
    let folder = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&folder).join("models.rs"), modules + &list)
}
