//! Alembic with the same 1,000 tables, in a folder and a database of its own.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use super::tables::TABLES;

const INI: &str =
    "[alembic]\nscript_location = %(here)s/env\nprepend_sys_path = %(here)s\npath_separator = os\n";

const ENV: &str = "\
import os
from alembic import context
from sqlalchemy import create_engine, pool
from models import Base

engine = create_engine(os.environ['BENCH_URL'], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
";

/// The whole of what Alembic wants of a revision.
const TEMPLATE: &str = "\
from alembic import op
import sqlalchemy as sa
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
def upgrade():
    ${upgrades if upgrades else 'pass'}
def downgrade():
    ${downgrades if downgrades else 'pass'}
";

/// A project, its tables created.
pub struct Alembic {
    executable: OsString,
    folder: TempDir,
    url: String,
}

impl Alembic {
    /// Writes the project, and has SQLAlchemy create its tables in the database at the URL, which is libpq's.
    pub fn new(executable: OsString, url: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text);
        fs::create_dir_all(folder.path().join("env/versions"))?;
        put("alembic.ini", INI)?;
        put("env/env.py", ENV)?;
        put("env/script.py.mako", TEMPLATE)?;
        put("models.py", &models())?;
        let project = Self {
            executable,
            folder,
            url: url.replacen("postgres://", "postgresql+psycopg2://", 1),
        };
        // One revision makes the tables, as in an application's own project.
        project.run(&["revision", "--autogenerate", "-m", "tables"])?;
        project.run(&["upgrade", "head"])?;
        Ok(project)
    }

    /// The version, as the executable prints it.
    pub fn version(&self) -> Result<String> {
        Ok(self.run(&["--version"])?.trim().to_owned())
    }

    /// The comparison of the models with the database, which finds no difference.
    pub fn check(&self) -> Command {
        self.command(&["check"])
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.executable);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("BENCH_URL", &self.url);
        command
    }

    fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = self
            .command(arguments)
            .output()
            .with_context(|| format!("cannot start {}", Path::new(&self.executable).display()))?;
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        ensure!(
            output.status.success(),
            "alembic {}: {}\n{said}",
            arguments.join(" "),
            output.status
        );
        Ok(said)
    }
}

/// The models, in SQLAlchemy's words.
fn models() -> String {
    let mut text = String::from(
        "from sqlalchemy import (Boolean, Date, DateTime, ForeignKey, Index, Integer, Numeric, String, Text, UniqueConstraint)\n\
         from sqlalchemy.orm import DeclarativeBase, mapped_column\n\n\
         class Base(DeclarativeBase):\n    pass\n",
    );
    for index in 0..TABLES {
        let (table, parent) = (format!("t{index:04}"), format!("t{:04}", index / 10));
        let _ = write!(
            text,
            "
class M{index:04}(Base):
    __tablename__ = '{table}'
    id = mapped_column(Integer, primary_key=True)
    parent_id = mapped_column(Integer, ForeignKey('{parent}.id', name='fk_{table}_parent_id'), nullable=True)
    code = mapped_column(String(32), nullable=False)
    name = mapped_column(String(100), nullable=False)
    qty = mapped_column(Integer, nullable=False)
    price = mapped_column(Numeric(10, 2), nullable=False)
    active = mapped_column(Boolean, nullable=False)
    created_at = mapped_column(DateTime, nullable=False)
    note = mapped_column(Text, nullable=True)
    due = mapped_column(Date, nullable=True)
    __table_args__ = (Index('ix_{table}_name', 'name'), UniqueConstraint('code', name='uq_{table}_code'))
"
        );
    }
    text
}
