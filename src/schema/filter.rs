//! Tables that are nobody's business here: left out of every comparison, by name.

use glob::Pattern;

use super::Schema;

/// The books of other migration tools, always left out.
const OTHER_TOOLS: [&str; 1] = ["alembic_version"];

/// The tables to leave out.
#[derive(Debug, Clone, Default)]
pub struct Filter(Vec<Pattern>);

/// A glob that is none.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{pattern}` is no glob for table names: {message}\nhint: `*` stands for any text, `?` for one character, `[abc]` for one of these"
)]
pub struct FilterError {
    pattern: String,
    message: &'static str,
}

impl Filter {
    /// Leaves out the tables that match one of the globs. Names are compared with regard to letter case.
    ///
    /// # Errors
    /// [`FilterError`] names the glob that is none.
    ///
    /// ```
    /// use olembic::schema::{Column, ColumnType, Filter, Schema, Table};
    ///
    /// let table = |name: &str| Table {
    ///     name: name.to_owned(),
    ///     columns: vec![Column::new("id", ColumnType::Integer)],
    ///     ..Table::default()
    /// };
    /// let schema = Schema::from_tables([table("users"), table("spatial_ref_sys")])?;
    /// let filter = Filter::new(["spatial_*"])?;
    /// assert_eq!(filter.apply(schema).tables.into_keys().collect::<Vec<_>>(), ["users"]);
    /// # anyhow::Ok(())
    /// ```
    pub fn new<'a>(globs: impl IntoIterator<Item = &'a str>) -> Result<Self, FilterError> {
        let pattern = |glob: &str| {
            Pattern::new(glob).map_err(|error| FilterError {
                pattern: glob.to_owned(),
                message: error.msg,
            })
        };
        globs.into_iter().map(pattern).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the table of that name is left out.
    pub fn leaves_out(&self, table: &str) -> bool {
        OTHER_TOOLS.contains(&table) || self.0.iter().any(|pattern| pattern.matches(table))
    }

    /// The schema without those tables. Their names stay known as taken, in [`Schema::others`].
    #[must_use]
    pub fn apply(&self, mut schema: Schema) -> Schema {
        schema.tables.retain(|name, _| {
            let out = self.leaves_out(name);
            if out {
                let what = "a table that is left out of comparisons".to_owned();
                schema.others.insert(name.clone(), what);
            }
            !out
        });
        schema
    }
}
