//! Where no project can be, and what must not be lost.

mod output;
mod places;
mod second;
mod secrets;

use std::fs;

use crate::newcomer::Newcomer;
use crate::project::Project;

#[test]
fn what_cannot_be_a_project_is_refused() {
    let cases: [(&str, &[&str], &[&str]); 6] = [
        ("[workspace]\n", &[], &["has no package in it", "hint: "]),
        ("[package\n", &[], &["Cargo.toml` cannot be understood", "hint: "]),
        (
            "[package]\nname = \"diesel-async\"\nversion = \"0.1.0\"\n",
            &[],
            &["a package that is called `diesel-async`", "hint: "],
        ),
        ("", &["--name", "7 shops"], &["`cargo init` failed", "hint: "]),
        (
            "",
            &["--name", "olembic"],
            &["a package that is called `olembic`", "hint: "],
        ),
        (
            "",
            &[
                "--database",
                "mysql",
                "--database-url",
                "postgres://ann:secret@h/x",
            ],
            &["two kinds of database", "hint: "],
        ),
    ];
    for (manifest, arguments, parts) in cases {
        let newcomer = Newcomer::new("refused");
        if !manifest.is_empty() {
            newcomer.project.write("Cargo.toml", manifest);
        }
        let before = newcomer.files();
        let run = newcomer.init_run(arguments);
        run.fails_with(parts);
        assert!(!run.stderr.contains("secret"), "{run:#?}");
        assert_eq!(before, newcomer.files(), "{run:#?}");
    }
}

/// The folder has a name that no package can have; with another, it may.
#[test]
fn a_folder_whose_name_is_no_name() {
    for folder in ["7 shops", "test", "fn", "diesel", "läden;x"] {
        let newcomer = Newcomer::new("named-shop");
        newcomer.init_run(&[folder]).fails_with(&["hint: "]);
        assert_eq!(newcomer.files().len(), 0, "{folder}");
        newcomer.init_run(&[folder, "--name", "named-shop"]).ok();
        assert!(newcomer.project.path().join(folder).join("src/app.rs").is_file());
    }
}

#[test]
fn what_is_no_folder_or_may_not_be_written() {
    let newcomer = Newcomer::new("refused");
    newcomer.project.write("file", "ours");
    newcomer
        .init_run(&["file"])
        .fails_with(&["cannot write `file`", "hint: "]);
    newcomer
        .init_run(&["file/below"])
        .fails_with(&["cannot write `file/below`", "hint: "]);
    assert_eq!(newcomer.project.read("file"), "ours");
}

/// Rights stop nobody who is root, so it runs as somebody else.
#[cfg(unix)]
#[test]
fn a_folder_without_the_right_to_write() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    const NOBODY: u32 = 65_534;

    let newcomer = Newcomer::new("locked-shop");
    let project = &newcomer.project;
    let program = project.path().join("olembic");
    fs::copy(env!("CARGO_BIN_EXE_olembic"), &program).unwrap();
    project.write(
        "shop/Cargo.toml",
        "[package]\nname = \"locked-shop\"\nversion = \"0.1.0\"\n",
    );
    project.write("shop/src/main.rs", "fn main() {}\n");
    let allow = |path: &str, mode| {
        fs::set_permissions(project.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    for (path, mode) in [(".", 0o755), ("shop", 0o555), ("shop/src", 0o555)] {
        allow(path, mode);
    }
    let before = newcomer.files();
    let mut command = project.program(program.to_str().unwrap());
    if fs::metadata(&program).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    let run = project.finish(command.args(["init", "shop"]));
    run.fails_with(&["cannot write `shop/", "Permission denied", "hint: "]);
    assert_eq!(before, newcomer.files());
    for path in ["shop", "shop/src"] {
        allow(path, 0o755);
    }
}

/// Every file that it would write is there, with other words in it: each stays, and that is said.
#[test]
fn files_of_the_same_names_stay() {
    let newcomer = Newcomer::new("full-shop");
    let first = newcomer.init(&["--name", "full-shop"]);
    let other = Newcomer::new("full-shop");
    other.project.write(
        "Cargo.toml",
        "[package]\nname = \"full-shop\"\nversion = \"0.1.0\"\n",
    );
    for file in &first.wrote {
        let comment = if file.ends_with(".toml") { "#" } else { "//" };
        other.project.write(file, &format!("{comment} Ours.\n"));
    }
    let before = other.files();
    let told = other.init(&[]);
    let after = other.files();
    for (file, bytes) in &before {
        if !file.ends_with("Cargo.toml") {
            assert_eq!(&after[file], bytes, "{}", file.display());
        }
    }
    let with_another_name = [
        "src/app.rs",
        "src/mixins/mod.rs",
        "src/models/mod.rs",
        "src/models/note.rs",
    ];
    // The folder of the migrations is there, whatever is in it.
    let files = first.wrote.iter().filter(|file| *file != "migrations/.keep");
    for file in files {
        let said = told.kept.contains(file) || with_another_name.contains(&file.as_str());
        assert!(said, "{file} in {told:#?}");
    }
    // A code folder is not made of what was there: it is told what to do.
    assert_eq!(told.files_by_hand(), ["src/lib.rs", "src/main.rs", "build.rs"]);
}

#[test]
fn each_database_has_its_own_words() {
    for (database, type_name, command, url) in [
        (
            "postgres",
            "PgConnection",
            "createdb word_shop",
            "postgres://localhost/word_shop",
        ),
        (
            "mysql",
            "MysqlConnection",
            "mariadb --execute 'CREATE DATABASE word_shop'",
            "mysql://root@127.0.0.1/word_shop",
        ),
    ] {
        let newcomer = Newcomer::new("word-shop");
        let told = newcomer.init(&["--name", "word-shop", "--database", database]);
        assert_eq!(told.commands[0], command);
        assert_eq!(told.commands[1], format!("echo 'DATABASE_URL={url}' >> .env"));
        assert!(newcomer.project.read("src/main.rs").contains(type_name));
        assert!(newcomer.project.read("src/app.rs").contains(type_name));
        let manifest = newcomer.project.read("Cargo.toml");
        assert!(
            manifest.contains(&format!("features = [\"{database}\", \"chrono\"]")),
            "{manifest}"
        );
    }
}

/// A URL with a password goes into `.env`, which its owner alone may read, and nowhere else.
#[test]
fn a_password_is_not_printed() {
    let newcomer = Newcomer::new("secret-shop");
    let arguments = [
        "--name",
        "secret-shop",
        "--database-url",
        "mysql://ann:se#cret@127.0.0.1/x",
    ];
    let run = newcomer.init_run(&arguments);
    assert!(!format!("{run:?}").contains("cret@"), "{run:#?}");
    assert_eq!(
        newcomer.project.read(".env"),
        "DATABASE_URL='mysql://ann:se#cret@127.0.0.1/x'\n"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let rights = fs::metadata(newcomer.project.path().join(".env"))
            .unwrap()
            .permissions();
        assert_eq!(rights.mode() & 0o077, 0);
    }
    let there = Newcomer::new("secret-shop");
    there.project.write(".env", "PORT=80\n");
    let run = there.init_run(&[
        "--name",
        "secret-shop",
        "--database-url",
        "postgres://ann:secret@h/x",
    ]);
    assert!(
        run.ok().contains(".env stays as it is") && !format!("{run:?}").contains("secret@"),
        "{run:#?}"
    );
    assert_eq!(there.project.read(".env"), "PORT=80\n");
}

#[test]
fn the_help_tells_of_the_url() {
    let help = Project::new().olembic(&["init", "--help"]);
    for part in ["--database-url postgres://", "--async", "--olembic-path"] {
        assert!(help.ok().contains(part), "{help:#?}");
    }
}
