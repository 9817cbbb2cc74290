//! The models of the cases, in their own words, as a schema.

use anyhow::{Context, Result, bail};
use olembic::schema::{
    Check, Column, ColumnType, Deferrable, ForeignKey, Generated, Identity, IdentityKind, Index, IndexKey,
    KeyPart, ReferentialAction, Schema, ServerDefault, Table, TableOptions, Unique,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    tables: Vec<ModelTable>,
    #[serde(default)]
    #[allow(dead_code)]
    enums: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelTable {
    name: String,
    #[serde(default)]
    #[allow(dead_code)]
    schema: Option<String>,
    columns: Vec<ModelColumn>,
    #[serde(default)]
    uniques: Vec<ModelUnique>,
    #[serde(default)]
    indexes: Vec<ModelIndex>,
    #[serde(default)]
    foreign_keys: Vec<ModelForeignKey>,
    #[serde(default)]
    checks: Vec<ModelCheck>,
    comment: Option<String>,
    renamed_from: Option<String>,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    without_rowid: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelColumn {
    name: String,
    #[serde(rename = "type")]
    column_type: String,
    #[serde(default = "yes")]
    nullable: bool,
    #[serde(default)]
    primary_key: bool,
    /// Whether the database numbers the key: Olembic goes by the type of the key alone.
    #[serde(default)]
    #[allow(dead_code)]
    autoincrement: Option<serde_json::Value>,
    identity: Option<ModelIdentity>,
    default: Option<ModelDefault>,
    generated: Option<ModelGenerated>,
    #[serde(alias = "collate")]
    collation: Option<String>,
    comment: Option<String>,
    renamed_from: Option<String>,
    #[serde(default)]
    unique: bool,
    #[serde(default)]
    index: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelIdentity {
    #[serde(default)]
    always: bool,
    start: Option<i64>,
    increment: Option<i64>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ModelDefault {
    Literal(serde_json::Value),
    Sql(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelGenerated {
    sql: String,
    #[serde(default)]
    stored: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelUnique {
    name: Option<String>,
    columns: Vec<String>,
    #[serde(default)]
    nulls_not_distinct: bool,
    #[serde(default)]
    deferrable: bool,
    initially: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelIndex {
    name: Option<String>,
    #[serde(default)]
    columns: Vec<String>,
    #[serde(default)]
    expressions: Vec<String>,
    #[serde(default)]
    unique: bool,
    #[serde(rename = "where")]
    filter: Option<String>,
    using: Option<String>,
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    nulls_not_distinct: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelForeignKey {
    name: Option<String>,
    columns: Vec<String>,
    ref_table: String,
    ref_columns: Vec<String>,
    #[serde(alias = "ondelete")]
    on_delete: Option<String>,
    #[serde(alias = "onupdate")]
    on_update: Option<String>,
    #[serde(default)]
    deferrable: bool,
    initially: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelCheck {
    name: Option<String>,
    sql: String,
}

impl Model {
    pub fn schema(&self) -> Result<Schema> {
        let tables = self
            .tables
            .iter()
            .map(ModelTable::table)
            .collect::<Result<Vec<_>>>()?;
        Ok(Schema::from_tables(tables)?)
    }
}

impl ModelTable {
    fn table(&self) -> Result<Table> {
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        let mut table = Table {
            name: self.name.clone(),
            comment: some_text(&self.comment),
            renamed_from: self.renamed_from.clone(),
            options: TableOptions {
                strict: self.strict,
                without_rowid: self.without_rowid,
                ..TableOptions::default()
            },
            ..Table::default()
        };
        for column in &self.columns {
            table.columns.push(column.column()?);
            let own = || vec![column.name.clone()];
            if column.primary_key {
                table.primary_key.extend(own());
            }
            if column.unique {
                table.uniques.push(Unique {
                    name: String::new(),
                    columns: own(),
                    ..Unique::default()
                });
            }
            if column.index {
                table.indexes.push(Index::new("", own()));
            }
        }
        for unique in &self.uniques {
            table.uniques.push(Unique {
                name: name(&unique.name),
                columns: unique.columns.clone(),
                nulls_not_distinct: unique.nulls_not_distinct,
                deferrable: deferrable(unique.deferrable, unique.initially.as_deref()),
                ..Unique::default()
            });
        }
        for index in &self.indexes {
            let columns = index.columns.iter().map(IndexKey::column);
            let expressions = index.expressions.iter().map(|text| key(text, &table));
            let index = Index {
                keys: columns.chain(expressions).collect(),
                unique: index.unique,
                filter: index.filter.clone(),
                method: index.using.clone(),
                include: index.include.clone(),
                nulls_not_distinct: index.nulls_not_distinct,
                ..Index::new(name(&index.name), [""; 0])
            };
            table.indexes.push(index);
        }
        for key in &self.foreign_keys {
            table.foreign_keys.push(key.foreign_key()?);
        }
        for check in &self.checks {
            table.checks.push(Check {
                name: name(&check.name),
                expression: check.sql.clone(),
            });
        }
        Ok(table)
    }
}

impl ModelColumn {
    fn column(&self) -> Result<Column> {
        let default = match &self.default {
            None => None,
            Some(ModelDefault::Sql(sql)) => Some(ServerDefault::Sql(sql.clone())),
            Some(ModelDefault::Literal(value)) => Some(match value {
                serde_json::Value::String(text) => ServerDefault::Text(text.clone()),
                serde_json::Value::Bool(value) => ServerDefault::Bool(*value),
                serde_json::Value::Number(number) => match number.as_i64() {
                    Some(number) => ServerDefault::Integer(number),
                    None => ServerDefault::Float(number.to_string()),
                },
                other => bail!("the default {other} of `{}` is no literal", self.name),
            }),
        };
        Ok(Column {
            nullable: self.nullable,
            default,
            collation: self.collation.clone(),
            generated: self.generated.as_ref().map(|generated| Generated {
                expression: generated.sql.clone(),
                stored: generated.stored,
            }),
            comment: some_text(&self.comment),
            renamed_from: self.renamed_from.clone(),
            identity: self.identity.as_ref().map(ModelIdentity::identity),
            ..Column::new(&self.name, column_type(&self.column_type)?)
        })
    }
}

impl ModelIdentity {
    fn identity(&self) -> Identity {
        let kind = if self.always {
            IdentityKind::Always
        } else {
            IdentityKind::ByDefault
        };
        Identity {
            start: self.start.unwrap_or(1),
            increment: self.increment.unwrap_or(1),
            ..Identity::new(kind)
        }
    }
}

fn deferrable(deferrable: bool, initially: Option<&str>) -> Deferrable {
    let deferred = initially.is_some_and(|word| word.eq_ignore_ascii_case("deferred"));
    match (deferrable, deferred) {
        (false, _) => Deferrable::Not,
        (true, false) => Deferrable::Immediate,
        (true, true) => Deferrable::Deferred,
    }
}

impl ModelForeignKey {
    fn foreign_key(&self) -> Result<ForeignKey> {
        Ok(ForeignKey {
            name: self.name.clone().unwrap_or_default(),
            columns: self.columns.clone(),
            // The default schema, written out.
            parent: self.ref_table.trim_start_matches("public.").to_owned(),
            parent_columns: self.ref_columns.clone(),
            on_delete: action(self.on_delete.as_deref())?,
            on_update: action(self.on_update.as_deref())?,
            deferrable: deferrable(self.deferrable, self.initially.as_deref()),
        })
    }
}

/// An empty comment is none.
fn some_text(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.is_empty())
}

fn action(text: Option<&str>) -> Result<ReferentialAction> {
    Ok(match text.unwrap_or("NO ACTION").to_uppercase().as_str() {
        "NO ACTION" => ReferentialAction::NoAction,
        "RESTRICT" => ReferentialAction::Restrict,
        "CASCADE" => ReferentialAction::Cascade,
        "SET NULL" => ReferentialAction::SetNull,
        "SET DEFAULT" => ReferentialAction::SetDefault,
        other => bail!("the referential action `{other}` is not known"),
    })
}

/// `y`, `y DESC`, `y ASC NULLS LAST`, `lower(x)`.
fn key(text: &str, table: &Table) -> IndexKey {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let upper = |word: Option<&&str>| word.map(|word| word.to_uppercase()).unwrap_or_default();
    let mut nulls_first = None;
    if words.len() > 2 && upper(words.get(words.len() - 2)) == "NULLS" {
        nulls_first = Some(upper(words.last()) == "FIRST");
        words.truncate(words.len() - 2);
    }
    let descending = upper(words.last()) == "DESC";
    if descending || upper(words.last()) == "ASC" {
        words.pop();
    }
    let text = words.join(" ");
    let part = if table.column(&text).is_some() {
        KeyPart::Column(text)
    } else {
        KeyPart::Expression(text)
    };
    IndexKey {
        part,
        descending,
        nulls_first,
        collation: None,
        ..IndexKey::default()
    }
}

/// The type that a word of the cases stands for.
pub fn column_type(text: &str) -> Result<ColumnType> {
    let (name, argument) = match text.split_once('(') {
        Some((name, rest)) => (name.trim(), Some(rest.trim().trim_end_matches(')').trim())),
        None => (text.trim(), None),
    };
    let length = || -> Result<u32> {
        let argument = argument.context("a length is missing")?;
        argument.parse().with_context(|| format!("the type `{text}`"))
    };
    if let Some((name, values)) = argument
        .filter(|_| name == "enum")
        .and_then(|text| text.split_once(':'))
    {
        return Ok(ColumnType::Enum {
            name: name.to_owned(),
            values: values.split(',').map(str::to_owned).collect(),
        });
    }
    Ok(match (name, argument) {
        ("int" | "integer", None) => ColumnType::Integer,
        ("smallint", None) => ColumnType::SmallInt,
        ("bigint", None) => ColumnType::BigInt,
        ("float" | "real", None) => ColumnType::Float,
        ("double", None) => ColumnType::Double,
        ("bool" | "boolean", None) => ColumnType::Bool,
        ("string" | "varchar", Some(_)) => ColumnType::Varchar(length()?),
        ("text" | "string", None) => ColumnType::Text,
        ("bytes" | "blob" | "binary", None) => ColumnType::Binary,
        ("date", None) => ColumnType::Date,
        ("time", None) => ColumnType::Time,
        ("timestamp" | "datetime", None) => ColumnType::Timestamp,
        ("timestamptz", None) => ColumnType::TimestampTz,
        ("json", None) => ColumnType::Json,
        ("jsonb", None) => ColumnType::Jsonb,
        (_, None) => ColumnType::Other(name.to_uppercase()),
        (_, Some(arguments)) => {
            let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
            ColumnType::Other(format!("{}({})", name.to_uppercase(), arguments.join(", ")))
        }
    })
}
