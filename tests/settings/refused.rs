//! What `olembic.toml` may not hold: refused before anything is done, with its place and the way out.

use super::{settle, with};

#[test]
fn faults_are_named_with_their_place() {
    let cases: [(&str, &[&str]); 32] = [
        (
            "file_templat = \"{epoch}\"",
            &[
                "line 1, column 1",
                "unknown field `file_templat`",
                "`file_template`",
            ],
        ),
        ("\n\nhook = []", &["line 3, column 1", "unknown field `hook`"]),
        (
            "file_template = 1",
            &["line 1, column 17", "invalid type: integer `1`"],
        ),
        (
            "file_template = \"{slug}\"",
            &[
                "line 1, column 17",
                "`file_template = \"{slug}\"` puts `{slug}` before",
            ],
        ),
        (
            "file_template = \"%%(year)d_%%(rev)s\"",
            &["is in Alembic's spelling", "{year}-{month}"],
        ),
        (
            "file_template = \"{year}_{month}_{day}_{hour}{minute}-{rev}_{slug}\"",
            &[
                "a version ends at the first `_`; write `file_template = \"{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}\"`",
            ],
        ),
        (
            "timezone = \"Europe/Berlim\"",
            &[
                "line 1, column 12",
                "`Europe/Berlim` is no time zone",
                "`Europe/Berlin`",
            ],
        ),
        ("timezone = \"+02:00\"", &["is no time zone", "hint:"]),
        (
            "truncate_slug_length = 0",
            &["line 1, column 24", "`0` is no length of a slug", "from 1 to 100"],
        ),
        ("truncate_slug_length = 101", &["from 1 to 100"]),
        ("truncate_slug_length = -1", &["from 1 to 100"]),
        ("hooks = 1", &["invalid type"]),
        (
            "[[hooks]]\nrun = \"\"",
            &["the hook `` names no program", "hint:"],
        ),
        ("[[hooks]]\nrun = []", &["names no program"]),
        (
            "[[hooks]]\nrun = \"fmt\"",
            &["the hook `fmt` has neither `{file}` nor `{folder}`"],
        ),
        (
            "[[hooks]]\nname = \"x\"\nrun = [\"fmt\"]",
            &["the hook `x` has neither"],
        ),
        (
            "[[hooks]]\nrun = \"fmt 'x {file}\"",
            &["a quotation mark without its other half"],
        ),
        (
            "[[hooks]]\nrun = 1",
            &["a command is a text, or a list of its words"],
        ),
        ("[[hooks]]\nname = \"x\"", &["missing field `run`"]),
        (
            "[[hooks]]\nrun = \"fmt {file}\"\ncwd = \"x\"",
            &["unknown field `cwd`"],
        ),
        (
            "[template]\nup = \"DROP TABLE users;\"",
            &[
                "line 2, column 6",
                "the line `DROP TABLE users;` is no comment, and would run",
            ],
        ),
        (
            "[template]\nup = \"-- a\\n/* b */\"",
            &["the line `/* b */` is no comment"],
        ),
        ("[template]\nup = \"--a\"", &["begin each line with `-- `"]),
        (
            "[template]\nup = \"-- a\\rDROP TABLE users;\"",
            &["has a character that ends lines"],
        ),
        (
            "[template]\ndown = \"-- {author}\"",
            &["has `{author}`, which is no placeholder", "`{down_revision}`"],
        ),
        (
            "[template]\ndown = \"-- {date\"",
            &["has a `{` that no `}` follows"],
        ),
        (
            "[template]\nup = \"--  \u{a0}Olembic: before = x\"",
            &["would be read as one of Olembic's own"],
        ),
        (
            "[naming]\nindex = \"ix_{columns}\"",
            &["in `[naming]`, the name `ix_{columns}` has no `{table}`"],
        ),
        ("[naming]\nunique = \"{table}\"", &["has no `{columns}`", "hint:"]),
        (
            "[naming]\nindex = \"{table}_{columns}\"\nunique = \"{table}_{columns}\"",
            &["stands for two kinds of things"],
        ),
        (
            "[naming]\ncheck = \"ck_{table}_{name}\"",
            &["line 2, column 9", "has `{name}`, which is no placeholder"],
        ),
        (
            "exclude_schemas = [\"a***\"]",
            &[
                "line 1, column 19",
                "is no glob for the names of tables or schemas",
            ],
        ),
    ];
    let project = with("");
    for (settings, parts) in cases {
        settle(&project, settings);
        for verb in [&["revision", "-m", "x"][..], &["check"]] {
            let run = project.run(verb);
            run.fails_with(parts);
            run.fails_with(&["cannot read `", "olembic.toml`: ", "hint: "]);
        }
    }
    assert_eq!(project.folders(), [""; 0]);
}
