//! An empty folder, and SQLite.

use crate::newcomer::{Newcomer, Told, ends_well};

#[test]
fn an_empty_folder_becomes_an_application() {
    let newcomer = Newcomer::new("shop");
    let told = newcomer.init(&["--name", "shop"]);
    assert!(told.by_hand.is_empty() && told.kept.is_empty(), "{told:#?}");
    assert_eq!(told.commands.len(), 3, "{told:#?}");
    let runs = newcomer.types_all(&told);
    ends_well(&runs, "has 0 notes");
    hands_over(&newcomer);

    // A second time, nothing is written and nothing is left to do by hand.
    let before = newcomer.files();
    let again = Told::parse(&newcomer.init_run(&[]));
    assert!(again.wrote.is_empty() && again.by_hand.is_empty(), "{again:#?}");
    assert!(
        again.kept.iter().all(|file| told.wrote.contains(file)),
        "{again:#?}"
    );
    assert_eq!(before, newcomer.files());
}

/// What needs models goes to the project's own program, with its exit code; also from a folder below.
fn hands_over(newcomer: &Newcomer) {
    let project = &newcomer.project;
    project.olembic(&["check"]).ok();
    let below = project.path().join("src");
    let printed = project.finish(project.command().current_dir(below).arg("print-schema"));
    assert!(printed.ok().contains("notes (id)"), "{printed:#?}");
    assert!(
        project
            .olembic(&["current"])
            .ok()
            .ends_with("_first_models (head)\n")
    );
    // These know all that they need, and do not wait for cargo.
    let broken = "this is no model";
    let model = project.read("src/models/note.rs");
    project.write("src/models/note.rs", broken);
    for verb in [
        &["heads"][..],
        &["history"],
        &["show", "head"],
        &["completions", "bash"],
        &["revision", "-m", "by hand"],
    ] {
        project.olembic(verb).ok();
    }
    let edit = project.finish(project.command().env("EDITOR", "true").args(["edit", "head"]));
    edit.ok();
    assert_eq!(project.olembic(&["check"]).code, 101);
    let by_hand = newcomer.migrations().pop().unwrap();
    std::fs::remove_dir_all(project.path().join("migrations").join(by_hand)).unwrap();
    project.write(
        "src/models/note.rs",
        &model.replace("headline!();", "headline!();\n        pub done: bool,"),
    );
    let check = project.olembic(&["check"]);
    assert_eq!(check.code, 1, "{check:#?}");
    project.write("src/models/note.rs", &model);
}

#[test]
fn an_asynchronous_one() {
    let newcomer = Newcomer::new("later-shop");
    let told = newcomer.init(&["--async", "--name", "later-shop"]);
    assert!(told.by_hand.is_empty() && told.kept.is_empty(), "{told:#?}");
    assert!(newcomer.project.read("src/main.rs").contains("async fn serve"));
    let runs = newcomer.types_all(&told);
    ends_well(&runs, "has 0 notes");
}

/// The folder is named, and has to be entered first; its name has a quote in it.
#[test]
fn in_a_folder_of_its_own() {
    let newcomer = Newcomer::new("corner-shop");
    let told = newcomer.init(&["Ann's shop", "--name", "corner-shop"]);
    assert_eq!(told.commands[0], r"cd 'Ann'\''s shop'");
    let folder = newcomer.project.path().join("Ann's shop");
    std::fs::rename(
        newcomer.project.path().join("Cargo.lock"),
        folder.join("Cargo.lock"),
    )
    .unwrap();
    let entered = newcomer.types(&format!(
        "{}; pwd; cargo metadata --no-deps --quiet >/dev/null",
        told.commands[0]
    ));
    assert!(entered.stdout.trim().ends_with("Ann's shop"), "{entered:#?}");
    // What is a secret, or a database, is not for git.
    let ignored = std::fs::read_to_string(folder.join(".gitignore")).unwrap();
    assert!(
        ignored.contains("/target\n/.env\n/corner_shop.db*\n"),
        "{ignored}"
    );
}
