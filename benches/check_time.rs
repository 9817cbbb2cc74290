//! The time of `cargo check` for models in Olembic's language, beside the same models by hand in plain Diesel.
//! The promise is a ratio of 1.10 at most: 100 models of 15 fields, each with two mixins and a relation, not incremental, the
//! median of five.
//!
//! `cargo bench --bench check_time -- [MODELS] [FIELDS]`. By hand means the same items written out: `table!`, the model, its New
//! and Changes structs, both accessors of its relation, their constants for `load_related`, the traits of its mixins and the joins
//! between all tables. There is no metadata then, and no trait of the relation.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, ensure};

const RUNS: usize = 5;
const MOST: f64 = 1.10;

fn main() -> Result<()> {
    // Cargo itself adds `--bench`.
    let mut numbers = env::args().skip(1).filter(|argument| argument != "--bench");
    let mut number = |or: usize| numbers.next().map_or(Ok(or), |text| text.parse());
    let (models, fields) = (number(100)?, number(15)?);
    ensure!(models >= 2 && fields >= 6, "at least 2 models of 6 fields");

    let workspace = Workspace::write(models, fields)?;
    let [mut composed, mut by_hand] = [Vec::new(), Vec::new()];
    for run in 0..=RUNS {
        for (name, times) in [("composed", &mut composed), ("by_hand", &mut by_hand)] {
            let time = workspace.check(name)?;
            eprintln!("run {run} of {RUNS}: {name} {:.3} s", time.as_secs_f64());
            // The first run checks the dependencies, and warms the disk.
            if run > 0 {
                times.push(time);
            }
        }
    }

    println!("cargo check of {models} models of {fields} fields, {RUNS} runs each, by turns, processor time");
    let composed = report("composed by Olembic", composed);
    let by_hand = report("by hand in plain Diesel", by_hand);
    println!(
        "{:<25} {:.3}     (at most {MOST} is promised)",
        "ratio",
        composed / by_hand
    );
    Ok(())
}

/// Prints a line, and gives the median in seconds.
fn report(name: &str, mut times: Vec<Duration>) -> f64 {
    times.sort();
    let seconds = |index: usize| times[index].as_secs_f64();
    let median = seconds(RUNS / 2);
    println!(
        "{name:<25} {median:.3} s   (least {:.3}, most {:.3})",
        seconds(0),
        seconds(RUNS - 1)
    );
    median
}

/// Two crates with one lock file, one target folder and the same dependencies.
struct Workspace(PathBuf);

impl Workspace {
    fn write(models: usize, fields: usize) -> Result<Self> {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check_time");
        put(
            &root,
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"composed\", \"by_hand\"]\n",
        )?;
        fs::copy(package.join("Cargo.lock"), root.join("Cargo.lock")).context("cannot copy the lock file")?;
        for (name, model) in [
            ("composed", composed as fn(&Model) -> String),
            ("by_hand", by_hand),
        ] {
            let folder = root.join(name);
            put(
                &folder,
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
            let models: Vec<Model> = (0..models).map(|index| Model::new(index, fields)).collect();
            for item in &models {
                put(&folder, &format!("src/{}.rs", item.module), &model(item))?;
            }
            let list = if name == "composed" {
                list_composed
            } else {
                list_by_hand
            };
            let mut lib = String::from("#![recursion_limit = \"1024\"]\n\n");
            for Model { module, .. } in &models {
                writeln!(lib, "mod {module};")?;
            }
            for Model { module, .. } in &models {
                writeln!(lib, "pub use {module}::*;")?;
            }
            put(&folder, "src/lib.rs", &(lib + &list(&models)))?;
        }
        Ok(Self(root))
    }

    fn check(&self, name: &str) -> Result<Duration> {
        let lib = self.0.join(name).join("src/lib.rs");
        let text = fs::read(&lib)?;
        fs::write(&lib, text)?;
        let (start, spent) = (Instant::now(), cpu_of_children());
        let done = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(["check", "--quiet", "--offline", "--package", name])
            .current_dir(&self.0)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .status()
            .context("cannot start cargo")?;
        ensure!(done.success(), "`cargo check` of `{name}` fails");
        Ok(match (spent, cpu_of_children()) {
            (Some(before), Some(after)) => after - before,
            _ => start.elapsed(),
        })
    }
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

/// What a field can be.
struct Kind {
    rust: &'static str,
    sql: &'static str,
    /// Its `#[column]`, without the default.
    column: &'static str,
    default: Option<&'static str>,
}

const fn kind(
    rust: &'static str,
    sql: &'static str,
    column: &'static str,
    default: Option<&'static str>,
) -> Kind {
    Kind {
        rust,
        sql,
        column,
        default,
    }
}

const KINDS: [Kind; 13] = [
    kind("String", "Text", "max_length = 50, unique", None),
    kind("String", "Text", "server_default = \"\"", Some("\"\"")),
    kind("Option<String>", "Nullable<Text>", "", None),
    kind("i64", "BigInt", "", None),
    kind("bool", "Bool", "", Some("true")),
    kind("NaiveDateTime", "Timestamp", "", None),
    kind("f64", "Double", "", None),
    kind("Option<NaiveDate>", "Nullable<Date>", "", None),
    kind("i16", "SmallInt", "", None),
    kind("Option<i64>", "Nullable<BigInt>", "", None),
    kind("Vec<u8>", "Binary", "", None),
    kind("String", "Text", "max_length = 100", None),
    kind("i32", "Integer", "index", Some("0")),
];

/// A model: a key, a relation (but for `User`), fields of every kind by turns, and two mixins of three columns.
struct Model {
    name: String,
    module: String,
    table: String,
    parent: Option<Parent>,
    fields: Vec<(String, &'static Kind)>,
}

/// What a model belongs to: a user, and every tenth model to the group next to `User`.
#[derive(Clone, Copy)]
struct Parent {
    name: &'static str,
    model: &'static str,
    table: &'static str,
}

impl Model {
    fn new(index: usize, fields: usize) -> Self {
        let (name, module) = match index {
            0 => ("User".to_owned(), "user".to_owned()),
            1 => ("Group".to_owned(), "group".to_owned()),
            _ => (format!("Thing{index}"), format!("thing{index}")),
        };
        let (name_of, model, table) = match index {
            index if index > 1 && index % 10 == 0 => ("group", "Group", "groups"),
            _ => ("user", "User", "users"),
        };
        let parent = (index > 0).then_some(Parent {
            name: name_of,
            model,
            table,
        });
        let own = fields - 4 - usize::from(parent.is_some());
        Self {
            table: format!("{module}s"),
            fields: (0..own)
                .map(|field| (format!("field{field}"), &KINDS[field % KINDS.len()]))
                .collect(),
            name,
            module,
            parent,
        }
    }
}

/// A mixin beside the built-in one.
const AUDITED: &str = r#"mixin! {
    pub audited {
        #[column(max_length = 30, default = "system")]
        pub changed_by: String,
    }
}
"#;

/// The model in Olembic's language.
fn composed(model: &Model) -> String {
    let Model {
        name, table, parent, ..
    } = model;
    let mut text = String::from("use olembic::prelude::*;\n\n");
    let mut fields = String::new();
    text.push_str(if name == "User" {
        AUDITED
    } else {
        "use super::audited;\n"
    });
    if let Some(parent) = parent {
        let Parent {
            name: parent, model, ..
        } = parent;
        writeln!(text, "use super::{model};").unwrap();
        if *parent == "group" {
            writeln!(text, "use super::group_relation;").unwrap();
        }
        writeln!(
            fields,
            "        {parent}_relation!({name}, back_populates = {table});"
        )
        .unwrap();
    }
    for (field, kind) in &model.fields {
        let default = kind.default.map(|value| format!("default = {value}"));
        let options: Vec<&str> = [kind.column, default.as_deref().unwrap_or_default()]
            .into_iter()
            .filter(|option| !option.is_empty())
            .collect();
        if !options.is_empty() {
            writeln!(fields, "        #[column({})]", options.join(", ")).unwrap();
        }
        writeln!(fields, "        pub {field}: {},", kind.rust).unwrap();
    }
    fields.push_str("        timestamps!();\n        audited!();\n");
    writeln!(text, "\nmodel! {{\n    pub struct {name} {{\n{fields}    }}\n}}").unwrap();
    if name == "Group" {
        text.push_str("\nrelation_mixin! { pub group_relation => group: Group }\n");
    }
    text
}

fn list_composed(models: &[Model]) -> String {
    let names: Vec<&str> = models.iter().map(|model| &*model.name).collect();
    format!("\nolembic::models! {{ {} }}\n", names.join(", "))
}

/// The same in plain Diesel, as one writes it.
fn by_hand(model: &Model) -> String {
    let Model {
        name, table, parent, ..
    } = model;
    let column = parent.map(|parent| format!("{}_id", parent.name));
    let relation = Kind {
        rust: "i32",
        sql: "Integer",
        column: "",
        default: None,
    };
    let fields: Vec<(&str, &Kind)> = column
        .iter()
        .map(|column| (&**column, &relation))
        .chain(model.fields.iter().map(|(name, kind)| (&**name, *kind)))
        .collect();

    let mut sql = String::new();
    let mut own = String::new();
    let mut changes = String::new();
    let mut arguments = Vec::new();
    let mut values = String::new();
    let mut changed = vec!["self.created_at.is_none() && self.changed_by.is_none()".to_owned()];
    for (field, kind) in fields {
        let rust = kind.rust;
        writeln!(sql, "        {field} -> {},", kind.sql).unwrap();
        writeln!(own, "    pub {field}: {rust},").unwrap();
        writeln!(changes, "    pub {field}: Option<{rust}>,").unwrap();
        changed.push(format!("self.{field}.is_none()"));
        let value = match kind.default {
            Some(value) if rust == "String" => format!("{field}: {value}.to_owned()"),
            Some(value) => format!("{field}: {value}"),
            None if rust.starts_with("Option") => format!("{field}: None"),
            None if ["String", "Vec<u8>"].contains(&rust) => {
                arguments.push(format!("{field}: impl Into<{rust}>"));
                format!("{field}: {field}.into()")
            }
            None => {
                arguments.push(format!("{field}: {rust}"));
                field.to_owned()
            }
        };
        writeln!(values, "            {value},").unwrap();
    }
    let arguments = arguments.join(", ");
    // The columns of `timestamps!` and `audited!`.
    sql.push_str(
        "        created_at -> Timestamp,\n        updated_at -> Timestamp,\n        changed_by -> Text,\n",
    );
    let (stamps, by) = ("NaiveDateTime", "    pub changed_by: String,\n");
    let new =
        format!("{own}    pub created_at: Option<{stamps}>,\n    pub updated_at: Option<{stamps}>,\n{by}");
    let unset = changed.join(" && ");
    writeln!(
        own,
        "    pub created_at: {stamps},\n    pub updated_at: {stamps},\n{by}"
    )
    .unwrap();
    changes.push_str(
        "    pub created_at: Option<NaiveDateTime>,\n    pub updated_at: olembic::Touch,\n    pub changed_by: Option<String>,\n",
    );
    values.push_str("created_at: None, updated_at: None, changed_by: \"system\".to_owned(),\n");

    let [mut uses, mut belongs_to, mut derive, mut accessors] = [const { String::new() }; 4];
    if let (
        Some(Parent {
            name: parent,
            model,
            table: parents,
        }),
        Some(column),
    ) = (parent, &column)
    {
        uses = format!("use diesel::dsl::{{Eq, Filter, Nullable}};\n\nuse super::{{{model}, {parents}}};\n");
        belongs_to = format!(", belongs_to({model})");
        derive = ", Associations".to_owned();
        let [upper_parent, upper_table] = [parent.to_uppercase(), table.to_uppercase()];
        accessors = format!(
            r#"
impl {name} {{
    pub const {upper_parent}: olembic::compose::BelongsTo<{name}, {model}, {table}::{column}> =
        olembic::compose::BelongsTo::new(|child| Some(&child.{column}), |parent| &parent.id);

    pub fn {parent}(&self) -> Filter<{parents}::table, Eq<Nullable<{parents}::id>, Option<i32>>> {{
        {parents}::table.filter({parents}::id.nullable().eq(Some(self.{column})))
    }}
}}

impl {model} {{
    pub const {upper_table}: olembic::compose::HasMany<{model}, {name}, {table}::{column}> = {name}::{upper_parent}.has_many();

    pub fn {table}(&self) -> Filter<{table}::table, Eq<{table}::{column}, i32>> {{
        {table}::table.filter({table}::{column}.eq(self.id))
    }}
}}

diesel::joinable!({table} -> {parents} ({column}));
"#
        );
    }
    format!(
        r#"#![allow(unused_imports)]

use chrono::{{NaiveDate, NaiveDateTime}};
use diesel::prelude::*;
{uses}
diesel::table! {{
    {table} (id) {{
        id -> Integer,
{sql}    }}
}}

#[derive(Debug, Clone, Queryable, Selectable, Identifiable{derive})]
#[diesel(table_name = {table}{belongs_to})]
pub struct {name} {{
    pub id: i32,
{own}}}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = {table})]
pub struct New{name} {{
{new}}}

impl New{name} {{
    #[allow(clippy::too_many_arguments)]
    pub fn new({arguments}) -> Self {{
        Self {{
{values}        }}
    }}
}}

#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = {table})]
pub struct {name}Changes {{
{changes}}}

impl olembic::Changes for {name}Changes {{
    fn is_empty(&self) -> bool {{
        {unset}
    }}
}}

impl olembic::mixins::Timestamps for {name} {{
    fn created_at(&self) -> NaiveDateTime {{
        self.created_at
    }}

    fn updated_at(&self) -> NaiveDateTime {{
        self.updated_at
    }}
}}
{accessors}"#
    )
}

fn list_by_hand(models: &[Model]) -> String {
    let tables: Vec<&str> = models.iter().map(|model| &*model.table).collect();
    format!(
        "\ndiesel::allow_tables_to_appear_in_same_query!({});\n",
        tables.join(", ")
    )
}
