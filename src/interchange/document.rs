//! A schema as a document: written with every list in its fixed order, so the same schema gives the same bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::schema::{Schema, SchemaError, Table};

/// The number of the format that this version writes, and the latest that it reads.
pub const FORMAT: u32 = 1;

/// A schema as a JSON document.
///
/// ```
/// use olembic::interchange::Document;
/// use olembic::schema::{Column, ColumnType, Schema, Table};
///
/// let table = Table {
///     name: "tags".to_owned(),
///     columns: vec![Column::new("word", ColumnType::Varchar(30))],
///     primary_key: vec!["word".to_owned()],
///     ..Table::default()
/// };
/// let schema = Schema::from_tables([table])?;
/// let text = Document::new(&schema).to_json();
/// assert_eq!(Document::read(&text)?, schema);
/// # anyhow::Ok(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The format's number.
    pub format: u32,
    /// The tables, ordered by name.
    pub tables: Vec<Table>,
    /// The texts of the enum types that the database has under names of their own, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub enums: BTreeMap<String, Vec<String>>,
}

/// Only the number, which says whether the rest can be understood.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// A text that is no document of a schema.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is no JSON, or not of this form.
    #[error(
        "the schema document cannot be understood\nhint: `schema` writes one; see its format in the documentation of `olembic::interchange`"
    )]
    Form(#[from] serde_json::Error),
    /// It was written by a later version.
    #[error(
        "the schema document has the format {found}, and this version of Olembic reads formats up to {FORMAT}\nhint: use the version that wrote it, or a later one"
    )]
    Later {
        /// The document's number.
        found: u32,
    },
    /// It describes what no database could hold.
    #[error(transparent)]
    Schema(#[from] SchemaError),
}

impl Document {
    /// The document of a schema.
    pub fn new(schema: &Schema) -> Self {
        Self {
            format: FORMAT,
            tables: schema.tables.values().map(of_its_own).collect(),
            enums: schema.enums.clone(),
        }
    }

    /// The JSON text, indented, with a line break at its end.
    pub fn to_json(&self) -> String {
        // Nothing in it can fail: no map with other keys than text, no writer.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The schema that the JSON text describes.
    ///
    /// # Errors
    /// [`DocumentError`] when the text is of another form or of a later format, or contradicts itself.
    pub fn read(text: &str) -> Result<Schema, DocumentError> {
        let Format { format } = serde_json::from_str(text)?;
        if format > FORMAT {
            return Err(DocumentError::Later { found: format });
        }
        let document: Self = serde_json::from_str(text)?;
        let mut schema = Schema::of_database(document.tables)?;
        schema.enums = document.enums;
        Ok(schema)
    }
}

/// The table without what only mentions it: a view, or another table's trigger, is no part of any table.
fn of_its_own(table: &Table) -> Table {
    let mut table = table.clone();
    table.extras.retain(|extra| !extra.is_elsewhere());
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_understood_is_refused() {
        for (text, message) in [
            ("", "cannot be understood"),
            ("{\"format\": 1}", "cannot be understood"),
            (
                "{\"format\": 1, \"tables\": [], \"more\": 1}",
                "cannot be understood",
            ),
            ("{\"format\": 2, \"whatever\": 1}", "the format 2"),
            (
                "{\"format\": 1, \"tables\": [{\"name\": \"a\", \"columns\": [], \"primary_key\": []}]}",
                "has no column",
            ),
            (
                "{\"format\": 1, \"tables\": [{\"name\": \"a\", \"columns\": [], \"primary_key\": [], \"colums\": []}]}",
                "cannot be understood",
            ),
        ] {
            let error = Document::read(text).unwrap_err().to_string();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
