//! The models in Olembic's language.

use std::fmt::Write as _;

use crate::model::{Model, Parent};

/// A mixin beside the built-in one.
const AUDITED: &str = r#"mixin! {
    pub audited {
        #[column(max_length = 30, default = "system")]
        pub changed_by: String,
    }
}
"#;

/// The module of a model.
pub fn model(model: &Model) -> String {
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

/// What stands behind the modules: the list of all models.
pub fn list(models: &[Model]) -> String {
    let names: Vec<&str> = models.iter().map(|model| &*model.name).collect();
    format!("\nolembic::models! {{ {} }}\n", names.join(", "))
}
