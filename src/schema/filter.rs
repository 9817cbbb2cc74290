//! Tables that are nobody's business here: left out of every comparison, by name.

use glob::Pattern;

use super::{Schema, parts};

/// The books of other migration tools, always left out.
const OTHER_TOOLS: [&str; 1] = ["alembic_version"];

/// The schema of the tables that name none, for globs of schemas.
const OWN_SCHEMA: &str = "public";

/// Which tables comparisons regard. By default all but the books of other migration tools.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    exclude_tables: Vec<Pattern>,
    include_tables: Vec<Pattern>,
    exclude_schemas: Vec<Pattern>,
    include_schemas: Vec<Pattern>,
}

/// A glob that is none.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{pattern}` is no glob for the names of tables or schemas: {message}\nhint: `*` stands for any text, `?` for one character, `[abc]` for one of these"
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
        Ok(Self {
            exclude_tables: patterns(globs)?,
            ..Self::default()
        })
    }

    /// Leaves out the tables that match none of the globs, where there are some. What both include and exclude is left out.
    ///
    /// # Errors
    /// [`FilterError`] names the glob that is none.
    pub fn include_tables<'a>(
        mut self,
        globs: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, FilterError> {
        self.include_tables.extend(patterns(globs)?);
        Ok(self)
    }

    /// Leaves out the tables of schemas that match one of the globs. Tables without a schema count as those of `public`.
    ///
    /// # Errors
    /// [`FilterError`] names the glob that is none.
    pub fn exclude_schemas<'a>(
        mut self,
        globs: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, FilterError> {
        self.exclude_schemas.extend(patterns(globs)?);
        Ok(self)
    }

    /// Leaves out the tables of schemas that match none of the globs, where there are some.
    ///
    /// # Errors
    /// [`FilterError`] names the glob that is none.
    pub fn include_schemas<'a>(
        mut self,
        globs: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, FilterError> {
        self.include_schemas.extend(patterns(globs)?);
        Ok(self)
    }

    /// Whether the table of that name is left out; that of another schema has the schema's name before it, as in `sales.orders`.
    pub fn leaves_out(&self, table: &str) -> bool {
        let schema = parts(table).0.unwrap_or(OWN_SCHEMA.into());
        let any = |patterns: &[Pattern], name: &str| patterns.iter().any(|pattern| pattern.matches(name));
        let only = |patterns: &[Pattern], name: &str| patterns.is_empty() || any(patterns, name);
        OTHER_TOOLS.contains(&table)
            || any(&self.exclude_tables, table)
            || any(&self.exclude_schemas, &schema)
            || !only(&self.include_tables, table)
            || !only(&self.include_schemas, &schema)
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

fn patterns<'a>(globs: impl IntoIterator<Item = &'a str>) -> Result<Vec<Pattern>, FilterError> {
    let pattern = |glob: &str| {
        Pattern::new(glob).map_err(|error| FilterError {
            pattern: glob.to_owned(),
            message: error.msg,
        })
    };
    globs.into_iter().map(pattern).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The globs of `include_tables`, `exclude_tables`, `include_schemas` and `exclude_schemas`; and what they leave of the tables below.
    type Case = ([&'static [&'static str]; 4], &'static [&'static str]);

    #[test]
    fn what_is_left_is_included_and_not_excluded() {
        let tables = [
            "orders",
            "audit_log",
            "sales.orders",
            "sales.audit_log",
            "\"a.b\".orders",
            "alembic_version",
        ];
        let cases: [Case; 9] = [
            (
                [&[], &[], &[], &[]],
                &[
                    "orders",
                    "audit_log",
                    "sales.orders",
                    "sales.audit_log",
                    "\"a.b\".orders",
                ],
            ),
            ([&["orders"], &[], &[], &[]], &["orders"]),
            (
                [&["*orders"], &[], &[], &[]],
                &["orders", "sales.orders", "\"a.b\".orders"],
            ),
            ([&[], &["*audit_*", "\"*"], &[], &[]], &["orders", "sales.orders"]),
            (
                [&["*"], &["sales.*"], &[], &[]],
                &["orders", "audit_log", "\"a.b\".orders"],
            ),
            ([&[], &[], &["sales"], &[]], &["sales.orders", "sales.audit_log"]),
            (
                [&[], &[], &["public", "a.?"], &[]],
                &["orders", "audit_log", "\"a.b\".orders"],
            ),
            (
                [&[], &[], &[], &["pub*", "a.b"]],
                &["sales.orders", "sales.audit_log"],
            ),
            (
                [&["*orders"], &["sales*"], &["sales", "public"], &["x"]],
                &["orders"],
            ),
        ];
        for ([include_tables, exclude_tables, include_schemas, exclude_schemas], expected) in cases {
            let globs = |globs: &'static [&'static str]| globs.iter().copied();
            let filter = Filter::new(globs(exclude_tables))
                .and_then(|filter| filter.include_tables(globs(include_tables)))
                .and_then(|filter| filter.include_schemas(globs(include_schemas)))
                .and_then(|filter| filter.exclude_schemas(globs(exclude_schemas)))
                .unwrap();
            let left: Vec<_> = tables
                .into_iter()
                .filter(|table| !filter.leaves_out(table))
                .collect();
            assert_eq!(left, expected, "{filter:?}");
        }
    }
}
