//! What `olembic.toml` settles: by the real binary, on SQLite.
