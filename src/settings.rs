//! The settings of the blog: the one place that names its database.

/// The database, unless `--database-url` or `DATABASE_URL` names another.
pub fn database_url() -> &'static str {
    "blog.db"
}
