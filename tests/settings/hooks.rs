//! `[[hooks]]`: what runs when the files of a revision are written.

use std::fs;

use super::project::Project;
use super::{blog, with};

/// A hook that runs a script of `sh`, with the folder as its argument.
fn shell(script: &str) -> String {
    format!("[[hooks]]\nname = \"shell\"\nrun = [\"sh\", \"-c\", {script:?}, \"sh\", \"{{folder}}\"]\n")
}

#[test]
fn hooks_run_in_order_on_each_file() {
    let project = with(
        "[[hooks]]\nrun = \"sed -i 's/users/USERS/' {file}\"\n\
         [[hooks]]\nrun = [\"sed\", \"-i\", \"s/USERS/hooked users/\", \"{file}\"]\n",
    );
    project.run(&["revision", "-m", "x"]).ok();
    assert!(project.last_script("up.sql").contains("-- x\n"));
    // The second sees what the first has made; up.sql and down.sql are both given.
    fs::remove_dir_all(project.migrations()).unwrap();
    let run = project.run(&["revision", "-m", "two users"]);
    run.ok();
    assert!(project.last_script("up.sql").contains("-- two hooked users\n"));
}

#[test]
fn a_hook_runs_in_the_project_and_without_a_shell() {
    let project = Project::new();
    let below = project.path().join("app/src");
    fs::create_dir_all(&below).unwrap();
    fs::write(
        project.path().join("app/olembic.toml"),
        "[[hooks]]\nrun = \"./say.sh '$HOME; two words' {folder}\"\n[[hooks]]\nrun = [\"./say.sh\", \"{file}\"]\n",
    )
    .unwrap();
    fs::write(
        project.path().join("app/diesel.toml"),
        "[migrations_directory]\ndir = \"migrations\"\n",
    )
    .unwrap();
    let script = project.path().join("app/say.sh");
    fs::write(
        &script,
        "#!/bin/sh\npwd\nfor word in \"$@\"; do echo \"<$word>\"; done\n",
    )
    .unwrap();
    executable(&script);
    let run = project.finish(
        project
            .command()
            .current_dir(&below)
            .args(["revision", "-m", "x"]),
    );
    run.ok();
    assert_eq!(
        run.stdout.lines().count(),
        1,
        "what a hook says is no data: {run:#?}"
    );
    let root = fs::canonicalize(project.path().join("app")).unwrap();
    let said: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(
        said.iter()
            .filter(|line| **line == root.to_str().unwrap())
            .count(),
        3,
        "{run:#?}"
    );
    assert_eq!(said[1], "<$HOME; two words>");
    assert!(said[2].starts_with("<migrations/."), "{run:#?}");
    assert!(
        said[4].starts_with("<migrations/.") && said[4].ends_with("/up.sql>"),
        "{run:#?}"
    );
    assert!(said[6].ends_with("/down.sql>"), "{run:#?}");
}

#[test]
fn what_fails_leaves_nothing() {
    let cases = [
        (
            shell("echo it is ugly; exit 3"),
            "the hook `shell` failed on `migrations/2",
            "exit status: 3",
        ),
        (
            "[[hooks]]\nrun = \"no-such-program {file}\"".to_owned(),
            "the hook `no-such-program` failed on `migrations/2",
            "No such file",
        ),
        (
            shell("sed -i 1d \"$1/up.sql\""),
            "the hook `shell` changed the `-- olembic:` lines of up.sql",
            "hint:",
        ),
        (
            shell("sed -i 's/-- olembic: /-- Olembic: /' \"$1/up.sql\""),
            "changed the `-- olembic:` lines of up.sql",
            "hint:",
        ),
        (
            shell("echo 'run_in_transaction = false' > \"$1/metadata.toml\""),
            "changed metadata.toml",
            "hint:",
        ),
        (
            shell("touch \"$1/up.sql.orig\""),
            "left `up.sql.orig` in `migrations/2",
            "hint:",
        ),
        (
            shell("rm \"$1/down.sql\""),
            "left a file that cannot be read",
            "hint:",
        ),
        (shell("rm -r \"$1\""), "left a file that cannot be read", "hint:"),
        (
            shell("printf '\\377' > \"$1/up.sql\""),
            "left a file that cannot be read",
            "UTF-8",
        ),
    ];
    for (settings, part, other) in cases {
        let project = with(&settings);
        project
            .run(&["revision", "-m", "x"])
            .fails_with(&[part, other, "nothing was written"]);
        assert_eq!(project.folders(), [""; 0], "{settings}");
        let run = project.run(&["revision", "--autogenerate", "-m", "x"]);
        run.fails_with(&[part]);
        assert_eq!(project.folders(), [""; 0], "{settings}");
    }
}

/// What a hook has made of the statements is what is tried out.
#[test]
fn what_a_hook_makes_is_rehearsed() {
    let project = with(&shell(
        "sed -i 's/CREATE UNIQUE INDEX/CREATE INDEX/; s/ UNIQUE/ /' \"$1/up.sql\"",
    ));
    let run = blog(&project, &["revision", "--autogenerate", "-m", "init"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.stderr.contains("uq_"), "{run:#?}");
    assert_eq!(project.folders(), [""; 0]);
    // A formatter changes the text alone.
    let project = with(&shell("sed -i 's/^CREATE TABLE/create   table/' \"$1/up.sql\""));
    let run = blog(&project, &["revision", "--autogenerate", "-m", "init"]);
    run.ok();
    assert!(run.stderr.contains("rehearsed "), "{run:#?}");
    assert!(project.last_script("up.sql").contains("create   table"));
    blog(&project, &["upgrade"]).ok();
    blog(&project, &["check"]).ok();
}

#[test]
fn merge_and_squash_have_hooks_too() {
    let project = with(&shell("echo '-- seen' >> \"$1/up.sql\""));
    project.run(&["revision", "-m", "a"]).ok();
    project.run(&["revision", "-m", "b"]).ok();
    let base = super::version(&super::in_order(&project)[0]);
    project
        .run(&["revision", "-m", "c", "--head", &base, "--splice"])
        .ok();
    project.run(&["merge"]).ok();
    assert!(project.last_script("up.sql").ends_with("-- seen\n"));
    project.run(&["squash", ":heads"]).ok();
    assert!(project.last_script("up.sql").ends_with("-- seen\n"));
}

fn executable(path: &std::path::Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = path;
}
