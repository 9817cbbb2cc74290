//! What is found out before anything is written.

use std::fs;

use crate::newcomer::Newcomer;

const PACKAGE: &str = "[package]\nname = \"placed-shop\"\nversion = \"0.1.0\"\n";

#[test]
fn a_path_that_is_no_copy_of_olembic() {
    let cases = [
        (None, "nowhere", ""),
        (Some(("copy", "")), "copy", "it is no folder"),
        (
            Some(("copy/README.md", "")),
            "copy",
            "there is no Cargo.toml in it",
        ),
        (
            Some(("copy/Cargo.toml", "[package\n")),
            "copy",
            "its Cargo.toml: ",
        ),
        (
            Some(("copy/Cargo.toml", "[workspace]\n")),
            "copy",
            "has no package in it",
        ),
        (
            Some(("copy/Cargo.toml", "[package]\nname = \"olembic-cli\"\n")),
            "copy",
            "its package is `olembic-cli`, not `olembic`",
        ),
    ];
    for (there, path, fault) in cases {
        for manifest in [None, Some(PACKAGE)] {
            let newcomer = Newcomer::new("placed-shop");
            let project = &newcomer.project;
            if let Some((file, text)) = there {
                project.write(file, text);
            }
            if let Some(manifest) = manifest {
                project.write("shop/Cargo.toml", manifest);
            }
            let before = newcomer.files();
            let run = project.olembic(&["init", "shop", "--name", "placed-shop", "--olembic-path", path]);
            let no_copy = format!("`{path}` is no copy of Olembic: ");
            run.fails_with(&[&no_copy, fault, "hint: give `--olembic-path`"]);
            assert_eq!(before, newcomer.files());
            assert_eq!(project.path().join("shop").exists(), manifest.is_some());
        }
    }
}

/// Each file and folder of a project in turn has its place taken by the other.
#[test]
fn a_folder_in_the_place_of_a_file_and_the_contrary() {
    let folders = [
        ".gitignore",
        ".env",
        "build.rs",
        "diesel.toml",
        "olembic.toml",
        "src/main.rs",
        "src/lib.rs",
        "tests/notes.rs",
    ];
    let files = ["src", "tests", "migrations"];
    let each = folders.iter().map(|place| (place, true));
    for (place, is_folder) in each.chain(files.iter().map(|place| (place, false))) {
        for is_new in [true, false] {
            let newcomer = Newcomer::new("placed-shop");
            let path = newcomer.project.path().join(place);
            if is_folder {
                fs::create_dir_all(&path).unwrap();
            } else {
                newcomer.project.write(place, "ours");
            }
            if !is_new {
                newcomer.project.write("Cargo.toml", PACKAGE);
            }
            let before = newcomer.files();
            let run = newcomer.init_run(&[
                "--name",
                "placed-shop",
                "--database-url",
                "postgres://ann:secret@h/x",
            ]);
            run.fails_with(&[&format!("{place}` "), "hint: "]);
            assert!(!run.stderr.contains("secret"), "{run:#?}");
            assert_eq!(before, newcomer.files(), "{place}: {run:#?}");
            assert!(!newcomer.project.path().join(".git").exists(), "{place}");
        }
    }
}

/// Other languages have such a folder.
#[test]
fn a_folder_called_env_is_nobodys_business_without_a_url() {
    let newcomer = Newcomer::new("placed-shop");
    newcomer.project.write(".env/bin/python", "");
    newcomer.init_run(&["--name", "placed-shop"]).ok();
}
