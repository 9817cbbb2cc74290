//! What ends a run of the command line, whichever module it comes from.
//! Printing it is the printer's matter.

use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;

use super::fleet::FleetError;
use super::place::MergeError;
use crate::backend::{Kind, KindError};
use crate::dialect::Unsupported;
use crate::diff::DiffError;
use crate::findings::{AnswerError, Backfill};
use crate::interchange::DocumentError;
use crate::migrate::{MigrateError, OpenError, TargetError};
use crate::plan::PlanError;
use crate::rehearse::RehearsalError;
use crate::revision::{ReferenceError, RevisionError};
use crate::schema::{FilterError, NamingError, SchemaError};
use crate::scratch::{CompareError, ScratchError};
use crate::startup::StartupError;

/// An error of any kind.
pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// A failed run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CliError {
    /// Nobody names a database.
    #[error(
        "no database is named\nhint: give `--database-url URL`, set DATABASE_URL (in .env too), or let the application name it with `App::database_url`"
    )]
    NoUrl,
    /// Nobody names a database, and there is no application that could.
    #[error("no database is named\nhint: give `--database-url URL`, or set DATABASE_URL (in .env too)")]
    NoUrlOfFolder,
    /// The models are in an application, and there is none.
    #[error(
        "this needs the models of an application, and no Cargo.toml from here upwards has a program with the dependency `olembic`\nhint: go to the folder of the application; `olembic init` makes one. Without models, `olembic` writes a revision for SQL by hand (`revision -m MESSAGE`), and compares what `--from` and `--to` name: `migrations`, `database`, a `.json` document, or a URL"
    )]
    NeedsModels,
    /// A type that a `table!` cannot say.
    #[error(
        "`{column}` has the type `{column_type}`, for which Diesel has no name\nhint: leave the table out with `exclude_tables` in olembic.toml, and write its `table!` by hand"
    )]
    NoTypeInDiesel {
        /// Table and column.
        column: String,
        /// The type.
        column_type: String,
    },
    /// `DATABASE_URL` is not UTF-8.
    #[error("DATABASE_URL is not UTF-8\nhint: correct it, or give `--database-url`")]
    UrlNotUtf8,
    /// `.env` cannot be read.
    #[error("cannot read `.env`: {0}\nhint: correct it, or give `--database-url`")]
    DotEnv(String),
    /// The application's own function for the URL failed.
    #[error("the application cannot say which database is its own")]
    ApplicationUrl(#[source] BoxError),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A form of change that the backend does not have.
    #[error("`--concurrently` is for PostgreSQL, and this application uses {backend}\nhint: {hint}")]
    Concurrently {
        /// The backend.
        backend: &'static str,
        /// The way out.
        hint: &'static str,
    },
    /// A run over several databases does not begin.
    #[error(transparent)]
    Fleet(#[from] FleetError),
    /// The schema of a tenant cannot be used.
    #[error("cannot tell the schema of this database's tables")]
    TenantSchema(#[source] BoxError),
    /// The target is no target.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The migrations folder is at fault, or cannot be written.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// An upgrade or a downgrade failed.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The models contradict each other.
    #[error(transparent)]
    Models(#[from] SchemaError),
    /// The database cannot be read.
    #[error(
        "cannot read the tables of the database\nhint: see that no other program holds it, and that it has no virtual table whose module is missing here"
    )]
    Introspect(#[source] BoxError),
    /// The application cannot start on this database.
    #[error(transparent)]
    Startup(#[from] StartupError),
    /// The difference has no answer yet.
    #[error(transparent)]
    Diff(#[from] DiffError),
    /// What the models ask for cannot be tried out.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// The comparison has no answer.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// An answer that nothing asked for.
    #[error(
        "`--rename {rename}` renames nothing: the database has no such name to lose, or the models none to gain\nhint: write `old:new` for a table, `table.old:new` for a column, with the names in the database"
    )]
    UnusedRename {
        /// The answer.
        rename: String,
    },
    /// The operations have no order.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The database cannot do an operation.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// An answer that nobody asked for.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// An answer whose expression the database does not understand.
    #[error(
        "the database does not take `{}` as a value for `{}.{}`: {cause}\nhint: give SQL over the columns of `{}`; a text stands in single quotes, as in \"'none'\"",
        backfill.expression, backfill.table, backfill.column, backfill.table
    )]
    Expression {
        /// The answer.
        backfill: Backfill,
        /// The database's own words.
        cause: String,
    },
    /// The rows of the database cannot be asked.
    #[error(
        "cannot ask the rows of the database: {cause}\n  {query}\nhint: see that no other program holds it; if the query itself is at fault, write the change as two revisions"
    )]
    Question {
        /// The query.
        query: String,
        /// The database's own words.
        cause: String,
    },
    /// Rows of the database stand in the way, and nobody has said what to do about them.
    #[error(
        "the rows of the database stand in the way, and nothing was written\n{}{}",
        indented(found),
        hints(ways_out)
    )]
    Rows {
        /// What was found, a line each.
        found: Vec<String>,
        /// The ways out, once each.
        ways_out: Vec<String>,
    },
    /// A comparison with a database that is behind would write the pending revisions again.
    #[error(
        "the database is not up to date: {pending} pending, the first is `{first}`\nhint: run `upgrade`, then try again"
    )]
    NotAtHead {
        /// How many revisions are pending.
        pending: usize,
        /// The name of the first.
        first: String,
    },
    /// A comparison with a database that has what no revision of the folder makes.
    #[error(
        "`{name}` is applied, but the migrations folder does not have it\nhint: bring its folder back (another git branch?), or take it back with `downgrade`: the database keeps what undoes it"
    )]
    NoFolder {
        /// The name of the revision.
        name: String,
    },
    /// A source is no database.
    #[error(
        "there is no database `{url}`\nhint: a source is `models`, `migrations`, `database`, a `.json` document, or the URL of a database that is there"
    )]
    NoDatabase {
        /// The URL.
        url: String,
    },
    /// A word names no revision.
    #[error(transparent)]
    Reference(ReferenceError),
    /// A downgrade script that nobody has said the start of.
    #[error(
        "`{target}` does not say where the script begins\nhint: give a range, as in `downgrade --sql head:-1`; `current:{target}` begins where the database is"
    )]
    NoStart {
        /// The target.
        target: String,
    },
    /// Nobody says which editor to open.
    #[error("no editor is named\nhint: set VISUAL or EDITOR, as in `EDITOR=vi`")]
    NoEditor,
    /// The editor did not come to a good end.
    #[error("the editor `{editor}` failed: {cause}\nhint: VISUAL, or else EDITOR, names it")]
    Editor {
        /// The command.
        editor: String,
        /// What the system says.
        cause: String,
    },
    /// Revisions that one cannot take the place of.
    #[error("these revisions cannot be squashed: {why}\nhint: nothing was changed")]
    NotSquashed {
        /// Why not.
        why: String,
    },
    /// A script can begin at one place only.
    #[error(
        "a script is for a database at one place, and `{one}` and `{other}` are two\nhint: give one start, `A:B A:C`"
    )]
    TwoStarts {
        /// One start.
        one: String,
        /// Another.
        other: String,
    },
    /// Others stand on what is to be removed.
    #[error(
        "`{name}` cannot be removed, because others stand on it: {}\nhint: remove those first, or put another revision in its place that undoes it",
        ticked(above)
    )]
    StoodOn {
        /// The revision.
        name: String,
        /// What stands on it.
        above: Vec<String>,
    },
    /// Revisions that cannot be merged.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// A rehearsal did not go as it should.
    #[error(transparent)]
    Rehearsal(Box<RehearsalError>),
    /// The database cannot be copied.
    #[error("cannot copy the database\nhint: `rehearse` without `--on-copy` works on a scratch database")]
    Copy(#[source] BoxError),
    /// The migrations do not run on an empty database.
    #[error(
        "the migrations do not run on an empty scratch database\nhint: they are run there to learn what they lead to; mend the one that is named"
    )]
    Replay(#[source] MigrateError),
    /// `olembic.toml` cannot be read.
    #[error("cannot read `{}`: {message}{}", path.display(), if message.contains("\nhint: ") { "" } else { "\nhint: docs/settings.md lists all that it may hold" })]
    Config {
        /// The file.
        path: PathBuf,
        /// Why not.
        message: String,
    },
    /// The application is for a database that the project does not name.
    #[error(
        "this program runs on `{kind}`, which `backends` in olembic.toml does not name\nhint: add it there: `backends = [{}]`",
        quoted(backends)
    )]
    NotAmongBackends {
        /// The program's backend.
        kind: Kind,
        /// Those that are named, and that one.
        backends: Vec<Kind>,
    },
    /// A backend is named that the program does not have.
    #[error(transparent)]
    Backend(#[from] KindError),
    /// The binary `olembic` was built without the backend: with which features it is to be installed.
    #[error(
        "this program was built without the backend `{0}`\nhint: install it with that: in Olembic's folder, `cargo install --path cli --features {1}`"
    )]
    NotInstalled(Kind, String),
    /// Something went wrong for one of several backends.
    #[error("this does not work for `{kind}`, one of the `backends` in olembic.toml")]
    OtherBackend {
        /// The backend.
        kind: Kind,
        /// What went wrong.
        source: Box<CliError>,
    },
    /// Revisions of another backend are to be run, and no server is named.
    #[error(
        "no server is named on which the revisions of `{kind}` can be run\nhint: name one by {variable}, as in `{form}`: scratch databases are made there, and dropped again"
    )]
    NoScratchServer {
        /// The backend.
        kind: Kind,
        /// What names one.
        variable: &'static str,
        /// How such a URL looks.
        form: &'static str,
    },
    /// Several backends, and the folders of one in the place where theirs should be.
    #[error(
        "olembic.toml names several `backends`, but `{}` holds revisions itself, such as `{name}`\nhint: move them to the folder of the backend that they were written for: `mkdir {}` and `mv {} {}`; then `revision --catch-up` gives the other backends theirs",
        root.display(), own.display(), root.join("[0-9]*").display(), own.display()
    )]
    NotMoved {
        /// The migrations folder.
        root: PathBuf,
        /// The folder of this program's backend.
        own: PathBuf,
        /// The name of a revision.
        name: String,
    },
    /// The trees of several backends are not the same.
    #[error(
        "the backends do not have the same revisions, and nothing was written\n{}\nhint: {hint}",
        indented(lines)
    )]
    TreesDiffer {
        /// The differences, a line each.
        lines: Vec<String>,
        /// The way out.
        hint: String,
    },
    /// Models have types that not all backends have.
    #[error(
        "not every backend in olembic.toml has the types of the models\n{}\nhint: take a type that all of them have, or the backend out of `backends`",
        indented(lines)
    )]
    TypesMissing {
        /// The columns, a line each.
        lines: Vec<String>,
    },
    /// The first revisions of a backend are those of the models; these are not what the others have.
    #[error(
        "the revisions of `{kind}` do not lead to what the models ask for, so they cannot be caught up with\n{}\nhint: take the new backend out of `backends` once more, write that difference with `revision --autogenerate`, and try again",
        indented(lines)
    )]
    NothingToCatchUpWith {
        /// The backend that has revisions.
        kind: Kind,
        /// The differences, a line each.
        lines: Vec<String>,
    },
    /// There is nobody to catch up with.
    #[error(
        "`--catch-up` is for several backends, and olembic.toml does not name any\nhint: write `backends = [\"sqlite\", \"postgres\"]` there, beside Cargo.toml"
    )]
    OneBackend,
    /// A glob is none.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A name of the application's convention cannot be had.
    #[error(transparent)]
    Naming(#[from] NamingError),
    /// The file of a document cannot be read.
    #[error("cannot read `{path}`\nhint: a source that ends in `.json` is a document that `schema` wrote")]
    DocumentFile {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file holds no document.
    #[error("cannot use `{path}`")]
    Document {
        /// The file.
        path: String,
        /// Why not.
        source: DocumentError,
    },
    /// The current folder is gone, or may not be looked at.
    #[error("cannot tell the current folder")]
    CurrentFolder(#[source] io::Error),
    /// The output cannot be written.
    #[error("cannot write the output")]
    Output(#[source] io::Error),
    /// The application itself failed.
    #[error(transparent)]
    Application(BoxError),
}

fn ticked(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn quoted(kinds: &[Kind]) -> String {
    let quoted: Vec<_> = kinds.iter().map(|kind| format!("\"{kind}\"")).collect();
    quoted.join(", ")
}

pub(super) fn indented(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

fn hints(ways_out: &[String]) -> String {
    ways_out.iter().map(|way| format!("\nhint: {way}")).collect()
}

impl From<RehearsalError> for CliError {
    fn from(error: RehearsalError) -> Self {
        Self::Rehearsal(Box::new(error))
    }
}
