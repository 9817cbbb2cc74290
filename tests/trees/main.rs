//! Scripts in place of runs, runs that are undone, and folders that go: by the real binary, on SQLite.

mod dry_run;
mod edit;
mod remove;
mod scripts;
mod squash;

#[path = "../cli/project.rs"]
#[allow(dead_code)]
mod project;

use project::Project;

/// Three revisions with rows in them, the first as Diesel writes it; the third rebuilds its table without Diesel's transaction.
pub fn three() -> Project {
    let project = Project::new();
    project.migration(
        "2026-01-01-000000_users",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
         INSERT INTO users (name) VALUES ('it''s; a \\ name'), ('ann')\n",
        "DROP TABLE users;\n",
    );
    project.migration(
        "2026-01-02-000000_posts",
        "-- olembic: revision = 20260102000000, down_revision = 20260101000000\n\
         CREATE TABLE posts (id INTEGER PRIMARY KEY, user INTEGER REFERENCES users ON DELETE CASCADE);\n\
         INSERT INTO posts (user) SELECT id FROM users; -- all of them\n\
         CREATE TRIGGER t AFTER INSERT ON posts BEGIN SELECT 1; SELECT 2; END;\n\
         DELETE FROM users WHERE name = 'ann';\n",
        "-- back\nDROP TABLE posts;\nINSERT INTO users VALUES (2, 'ann');",
    );
    project.migration(
        "2026-01-03-000000_mail",
        "-- olembic: revision = 20260103000000, down_revision = 20260102000000\n\
         PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE;\n\
         CREATE TABLE n (id INTEGER PRIMARY KEY, name TEXT, mail TEXT);\n\
         INSERT INTO n (id, name) SELECT id, name FROM users; DROP TABLE users; ALTER TABLE n RENAME TO users;\n\
         COMMIT; PRAGMA foreign_keys = ON;\n",
        "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE; ALTER TABLE users DROP COLUMN mail; COMMIT; PRAGMA foreign_keys = ON;\n",
    );
    let metadata = project.migrations().join("2026-01-03-000000_mail/metadata.toml");
    std::fs::write(metadata, "run_in_transaction = false\n").unwrap();
    project
}

/// Everything of the database but times and durations.
pub fn state(project: &Project) -> Vec<String> {
    let mut state = project.texts(
        "SELECT replace(replace(type || ' ' || name || ' ' || coalesce(sql, ''), char(10), ' '), '  ', '') AS text \
         FROM sqlite_master ORDER BY 1",
    );
    state.extend(project.applied());
    state.extend(project.texts(
        "SELECT revision || name || parents || checksum || coalesce(down_script, '-') || run_in_transaction || olembic \
         || format || seal AS text FROM __olembic_ledger ORDER BY revision",
    ));
    for table in project.tables() {
        state.push(table.clone());
        let columns = project.texts(&format!(
            "SELECT group_concat(name, '||''|''||') AS text FROM \
            (SELECT 'quote(' || name || ')' AS name FROM pragma_table_info('{table}'))"
        ));
        state.extend(project.texts(&format!("SELECT {} AS text FROM {table} ORDER BY 1", columns[0])));
    }
    state
}
