//! What is run for each row of docs/alembic.md that is here, on a project with the revisions `trunk`, `shop` (applied) and `blog`.

/// A command as a user gives it, and what comes of it.
pub struct Row {
    /// As the table has it.
    pub name: &'static str,
    /// What is run first.
    pub before: &'static [&'static [&'static str]],
    pub arguments: &'static [&'static str],
    pub code: i32,
    /// What it prints, or tells.
    pub says: &'static [&'static str],
    pub lacks: &'static [&'static str],
    /// The end of the name of a folder that it writes.
    pub writes: Option<&'static str>,
    /// What is run afterwards, and prints.
    pub then: Option<(&'static [&'static str], &'static str)>,
}

const fn row(name: &'static str, arguments: &'static [&'static str], says: &'static [&'static str]) -> Row {
    Row {
        name,
        before: &[],
        arguments,
        code: 0,
        says,
        lacks: &[],
        writes: None,
        then: None,
    }
}

impl Row {
    const fn after(self, before: &'static [&'static [&'static str]]) -> Self {
        Self { before, ..self }
    }

    const fn ends(self, code: i32) -> Self {
        Self { code, ..self }
    }

    const fn lacks(self, lacks: &'static [&'static str]) -> Self {
        Self { lacks, ..self }
    }

    const fn writes(self, end: &'static str) -> Self {
        Self {
            writes: Some(end),
            ..self
        }
    }

    const fn then(self, arguments: &'static [&'static str], prints: &'static str) -> Self {
        Self {
            then: Some((arguments, prints)),
            ..self
        }
    }
}

const WROTE: &[&str] = &["wrote migrations/"];
const SHOP: &str = "2026-01-02-000000_shop (head)\n";
const BLOG: &str = "2026-01-03-000000_blog (head)\n";
const BOTH: &str = "2026-01-03-000000_blog (head)\n2026-01-02-000000_shop (head)\n";

pub const ROWS: [Row; 39] = [
    row(
        "branches",
        &["branches"],
        &["2026-01-01-000000_trunk (branch point)"],
    ),
    row("branches -v", &["branches", "-v"], &["version: 20260101000000"]),
    row("check", &["check"], &["create table "]).ends(1),
    row(
        "current",
        &["current"],
        &["2026-01-02-000000_shop (head)", "1 pending"],
    ),
    row("current -v", &["current", "-v"], &["version: 20260102000000"]),
    row(
        "current -c",
        &["current", "-c"],
        &["the database is not at all heads"],
    )
    .ends(1),
    row(
        "downgrade REV",
        &["downgrade", "-1"],
        &["downgrade 2026-01-02-000000_shop"],
    )
    .then(&["current"], "2026-01-01-000000_trunk\n"),
    row(
        "downgrade --sql",
        &["downgrade", "--sql", "2026-01-02:2026-01-01"],
        &["DROP TABLE shop", "DELETE FROM __diesel_schema_migrations"],
    )
    .then(&["current"], SHOP),
    // The tests' editor is `cat`.
    row(
        "edit REV",
        &["edit", "shop"],
        &["CREATE TABLE shop", "DROP TABLE shop"],
    ),
    row(
        "heads",
        &["heads"],
        &["2026-01-03-000000_blog (blog) (head)", "_shop (shop) (head)"],
    ),
    row("heads -v", &["heads", "-v"], &["version: 20260103000000"]),
    row(
        "heads --resolve-dependencies",
        &["heads", "--resolve-dependencies"],
        &["_wiki (head)", "_shop (shop) (head)"],
    )
    .after(&[&["revision", "--head", "base", "--depends-on", "blog", "-m", "wiki"]])
    .lacks(&["_blog"]),
    row(
        "history",
        &["history"],
        &["2026-01-01-000000_trunk", "2026-01-03-000000_blog"],
    ),
    row(
        "history -r A:B",
        &["history", "-r", "2026-01-01:shop"],
        &["2026-01-02-000000_shop"],
    )
    .lacks(&["_blog"]),
    row("history -v", &["history", "-v"], &["message: the trunk"]),
    row(
        "history -i",
        &["history", "-i"],
        &["2026-01-02-000000_shop (shop) (head) (current)"],
    ),
    row("merge REVS", &["merge", "shop", "blog"], WROTE)
        .writes("_merge")
        .then(&["heads"], "_merge (head) (merge point)\n"),
    row("merge -m", &["merge", "-m", "both"], WROTE).writes("_both"),
    row("merge --branch-label", &["merge", "--branch-label", "all"], WROTE)
        .writes("_merge")
        .then(&["show", "all@head"], "_merge (all) (head)"),
    row("merge --rev-id", &["merge", "--rev-id", "20260707"], WROTE).writes("20260707_merge"),
    row("merge --splice", &["merge", "--splice", "shop", "blog"], WROTE)
        .after(&[&["revision", "--head", "shop", "-m", "cart"]])
        .writes("_merge")
        .then(&["branches"], "2026-01-02-000000_shop (shop) (branch point)\n"),
    row(
        "revision -m",
        &["revision", "-m", "Tags!", "--head", "shop"],
        WROTE,
    )
    .writes("_tags"),
    row(
        "revision --autogenerate",
        &[
            "revision",
            "--autogenerate",
            "-m",
            "models",
            "--head",
            "shop",
            "--allow-data-loss",
        ],
        WROTE,
    )
    .after(&[&["upgrade", "heads"]])
    .writes("_models")
    .then(&["show", "shop@head"], "CREATE TABLE "),
    row(
        "revision --sql",
        &[
            "revision",
            "--sql",
            "--autogenerate",
            "--head",
            "shop",
            "--allow-data-loss",
        ],
        &["-- olembic: revision = ", "CREATE TABLE ", "DROP TABLE "],
    )
    .after(&[&["upgrade", "heads"]]),
    row("revision --head", &["revision", "--head", "blog@head"], WROTE).writes(""),
    row(
        "revision --splice",
        &["revision", "--head", "2026-01-01", "--splice", "-m", "third"],
        WROTE,
    )
    .writes("_third")
    .then(&["heads"], "_third (head)\n"),
    row(
        "revision --branch-label",
        &[
            "revision",
            "--head",
            "base",
            "--branch-label",
            "wiki",
            "-m",
            "wiki",
        ],
        WROTE,
    )
    .writes("_wiki")
    .then(&["heads"], "_wiki (wiki) (head)\n"),
    row(
        "revision --rev-id",
        &["revision", "--head", "shop", "--rev-id", "20260707", "-m", "x"],
        &["wrote migrations/20260707_x"],
    )
    .writes("20260707_x"),
    row(
        "revision --depends-on",
        &["revision", "--head", "shop", "--depends-on", "blog", "-m", "x"],
        WROTE,
    )
    .writes("_x")
    .then(&["show", "shop@head"], "depends on: 2026-01-03-000000_blog\n"),
    row(
        "show REV",
        &["show", "shop"],
        &["version: 20260102000000", "CREATE TABLE shop"],
    ),
    row(
        "stamp REVS",
        &["stamp", "shop", "blog"],
        &["applied: 2026-01-03-000000_blog"],
    )
    .then(&["current"], BOTH),
    row(
        "stamp --sql",
        &["stamp", "--sql", "shop:blog"],
        &[
            "applied: 2026-01-03-000000_blog",
            "INSERT INTO __diesel_schema_migrations",
        ],
    )
    .then(&["current"], SHOP),
    row(
        "stamp --purge",
        &["stamp", "--purge", "blog"],
        &["no longer applied: 2026-01-02-000000_shop"],
    )
    .then(&["current"], BLOG),
    row(
        "upgrade REV",
        &["upgrade", "blog@head"],
        &["upgrade 2026-01-03-000000_blog"],
    )
    .then(&["current"], BOTH),
    row(
        "upgrade --sql",
        &["upgrade", "--sql", "shop:blog@head"],
        &["CREATE TABLE blog"],
    )
    .lacks(&["CREATE TABLE shop"])
    .then(&["current"], SHOP),
    row("--help", &["--help"], &["Commands:"]),
    row(
        "--version",
        &["--version"],
        &[concat!("olembic ", env!("CARGO_PKG_VERSION"))],
    ),
    row("--quiet", &["--quiet", "upgrade", "heads"], &[])
        .lacks(&["upgrade"])
        .then(&["current"], BOTH),
    row("-q", &["-q", "upgrade", "heads"], &[])
        .lacks(&["upgrade"])
        .then(&["current"], BOTH),
];

/// Alembic's command line, as `alembic COMMAND --help` of 1.20.1 has it: the options of each command, the short form first.
pub const ALEMBIC: [(&str, &[&[&str]]); 16] = [
    (
        "",
        &[
            &["-h", "--help"],
            &["--version"],
            &["-c", "--config"],
            &["-n", "--name"],
            &["-x"],
            &["--raiseerr"],
            &["-q", "--quiet"],
        ],
    ),
    ("branches", &[&["-v", "--verbose"]]),
    ("check", &[]),
    ("current", &[&["-c", "--check-heads"], &["-v", "--verbose"]]),
    ("downgrade", &[&["--sql"], &["--tag"]]),
    ("edit", &[]),
    ("ensure_version", &[&["--sql"]]),
    ("heads", &[&["-v", "--verbose"], &["--resolve-dependencies"]]),
    (
        "history",
        &[
            &["-r", "--rev-range"],
            &["-v", "--verbose"],
            &["-i", "--indicate-current"],
        ],
    ),
    ("init", &[&["-t", "--template"], &["--package"]]),
    ("list_templates", &[]),
    (
        "merge",
        &[
            &["-m", "--message"],
            &["--branch-label"],
            &["--rev-id"],
            &["--splice"],
        ],
    ),
    (
        "revision",
        &[
            &["-m", "--message"],
            &["--autogenerate"],
            &["--sql"],
            &["--head"],
            &["--splice"],
            &["--branch-label"],
            &["--version-path"],
            &["--rev-id"],
            &["--depends-on"],
        ],
    ),
    ("show", &[]),
    ("stamp", &[&["--sql"], &["--tag"], &["--purge"]]),
    ("upgrade", &[&["--sql"], &["--tag"]]),
];
