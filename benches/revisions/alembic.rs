//! Alembic with the same revisions, in a folder and a database of its own.

use std::ffi::OsString;
use std::fs;
use std::process::{Command, Stdio};

use anyhow::Result;
use tempfile::TempDir;

use super::project::run;
use super::shape::Shape;

const INI: &str =
    "[alembic]\nscript_location = %(here)s/env\nprepend_sys_path = %(here)s\npath_separator = os\n";

/// The least that `env.py` can be: no logging, no models.
const ENV: &str = "\
import os
from alembic import context
from sqlalchemy import create_engine, pool

engine = create_engine(os.environ['BENCH_URL'], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
";

/// A project, all of it applied.
pub struct Alembic {
    executable: OsString,
    folder: TempDir,
}

impl Alembic {
    /// Writes the project and runs it. Python keeps what it has compiled of the files, so that later runs read that.
    pub fn new(executable: OsString, shape: Shape, revisions: usize) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text);
        fs::create_dir_all(folder.path().join("env/versions"))?;
        put("alembic.ini", INI)?;
        put("env/env.py", ENV)?;
        for number in 0..revisions {
            put(
                &format!("env/versions/{}_add_table_{number}.py", id(number)),
                &revision(number, &shape.parents(number, revisions)),
            )?;
        }
        let project = Self { executable, folder };
        run(&mut project.command(&["upgrade", "heads"]))?;
        Ok(project)
    }

    /// The version, as the executable prints it.
    pub fn version(&self) -> Result<String> {
        Ok(run(&mut self.command(&["--version"]))?.trim().to_owned())
    }

    /// A command in the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.executable);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("BENCH_URL", "sqlite:///alembic.db")
            .stdin(Stdio::null());
        command
    }
}

fn id(number: usize) -> String {
    format!("{number:012x}")
}

/// A revision as `alembic revision --autogenerate` writes it.
fn revision(number: usize, parents: &[usize]) -> String {
    let quoted: Vec<String> = parents
        .iter()
        .map(|parent| format!("'{}'", id(*parent)))
        .collect();
    let parents = match quoted.as_slice() {
        [] => "None".to_owned(),
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    };
    format!(
        "\"\"\"add table {number}\"\"\"
from alembic import op
import sqlalchemy as sa

revision = '{}'
down_revision = {parents}
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('t{number}',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=50), nullable=False),
        sa.Column('text', sa.Text(), server_default='', nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_t{number}_title', 't{number}', ['title'])


def downgrade():
    op.drop_index('ix_t{number}_title', 't{number}')
    op.drop_table('t{number}')
",
        id(number)
    )
}
