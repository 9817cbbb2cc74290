//! The same models in plain Diesel, as one writes them.

use std::fmt::Write as _;

use crate::model::{Kind, Model, Parent};

/// The module of a model.
pub fn model(model: &Model) -> String {
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

/// What stands behind the modules: the joins between all tables.
pub fn list(models: &[Model]) -> String {
    let tables: Vec<&str> = models.iter().map(|model| &*model.table).collect();
    format!(
        "\ndiesel::allow_tables_to_appear_in_same_query!({});\n",
        tables.join(", ")
    )
}
