//! One change after the other under three backends, each of which is upgraded by what was written for it.

use olembic::schema::{Column, ColumnType, Index};

use super::project::{BACKENDS, Project, readers, readers_with};
use super::server::{Maria, Postgres, Server};

#[test]
fn three_backends_go_in_lockstep() {
    let Some(project) = Project::new() else { return };
    let run = project.run("sqlite", &["revision", "--autogenerate", "-m", "readers"]);
    let names = project.names_of_all();
    let [first] = names.as_slice() else {
        panic!("{names:?}")
    };
    let wrote = BACKENDS.map(|backend| format!("wrote migrations/{backend}/{first}\n"));
    assert_eq!(run.ok(), wrote.concat());
    for backend in BACKENDS {
        for part in ["create table readers", &format!("rehearsed {first}: ")] {
            assert!(run.stderr.contains(&format!("{backend}: {part}")), "{run:#?}");
        }
    }
    let scripts = project.scripts(0, "up.sql");
    let header = scripts[0].lines().next().unwrap();
    for script in &scripts {
        assert_eq!(script.lines().next(), Some(header));
    }
    assert!(scripts[1].contains("AS IDENTITY") && scripts[2].contains("AUTO_INCREMENT"));
    for backend in BACKENDS {
        project.run(backend, &["upgrade"]).ok();
        assert_eq!(project.run(backend, &["check"]).ok(), "", "{backend}");
        assert_eq!(
            project.run(backend, &["current"]).ok(),
            format!("{first} (head)\n")
        );
        let again = project.run(backend, &["revision", "--autogenerate", "-m", "again"]);
        assert_eq!(again.ok(), "no difference: nothing written\n");
    }

    // From another backend, whose database has rows; the rename is said once.
    Postgres::texts(
        &mut project.postgres.open(),
        "INSERT INTO readers (name) VALUES ('Ann') RETURNING name AS text",
    );
    let mut table = readers_with(Column::new("city", ColumnType::Text).default("".into()));
    table.columns[1].name = "full_name".to_owned();
    table.indexes = vec![Index::new("ix_readers_full_name", ["full_name"])];
    project.models(&[table]);
    let rename = ["--rename", "readers.name:full_name"];
    let arguments = [&["revision", "--autogenerate", "-m", "names"][..], &rename[..]].concat();
    project.run("postgres", &arguments).ok();
    assert_eq!(project.names_of_all().len(), 2);
    for (backend, part) in [
        ("sqlite", "RENAME COLUMN \"name\" TO \"full_name\""),
        ("postgres", "RENAME COLUMN \"name\" TO \"full_name\""),
        ("mysql", "RENAME COLUMN `name` TO `full_name`"),
    ] {
        let script = project.script(backend, 1, "up.sql");
        assert!(script.contains(part), "{script}");
        for arguments in [&["upgrade"][..], &["downgrade", "-1"], &["upgrade"], &["check"]] {
            project.run(backend, arguments).ok();
        }
    }
    let rows = Postgres::texts(
        &mut project.postgres.open(),
        "SELECT full_name AS text FROM readers",
    );
    assert_eq!(rows, ["Ann"]);
    let tables = "SELECT column_name AS text FROM information_schema.columns \
                  WHERE table_schema = database() AND table_name = 'readers' ORDER BY 1";
    assert_eq!(
        Maria::texts(&mut project.maria.open(), tables),
        ["city", "full_name", "id"]
    );

    let rehearsed = project.run("mysql", &["rehearse"]);
    let of: Vec<_> = rehearsed
        .ok()
        .lines()
        .map(|line| line.split("rehearsed").next().unwrap())
        .collect();
    assert_eq!(of, ["mysql:", "", "", "sqlite:", "", "", "postgres:", "", ""]);
    let history = project.run("mysql", &["history"]);
    assert_eq!(history.ok().lines().count(), 2);
}

#[test]
fn a_backend_without_a_change_gets_its_revision_all_the_same() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    let mut table = readers();
    table.comment = Some("Who borrows books".to_owned());
    project.models(&[table]);
    let run = project.run("sqlite", &["revision", "--autogenerate", "-m", "comment"]);
    assert!(run.stderr.contains("sqlite: nothing to do\n"), "{run:#?}");
    project.names_of_all();
    let scripts = project.scripts(1, "up.sql");
    assert!(
        scripts[0].contains("-- This backend has nothing to do here."),
        "{}",
        scripts[0]
    );
    assert!(
        scripts[1].contains("COMMENT ON TABLE") && scripts[2].contains("COMMENT = "),
        "{scripts:?}"
    );
    for backend in BACKENDS {
        for arguments in [&["upgrade"][..], &["check"], &["downgrade", "base"]] {
            project.run(backend, arguments).ok();
        }
    }
}

#[test]
fn scripts_to_be_written_by_hand_need_no_server() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    let without = |arguments: &[&str]| {
        let mut command = project.command("sqlite", arguments);
        command
            .env_remove("OLEMBIC_SCRATCH_POSTGRES")
            .env_remove("OLEMBIC_SCRATCH_MYSQL");
        super::project::run(&mut command)
    };
    without(&["revision", "-m", "by hand"]).ok();
    let run = without(&["revision", "--rust", "-m", "in rust"]);
    assert!(run.stderr.contains("_in_rust\", your_function"), "{run:#?}");
    assert_eq!(project.names_of_all().len(), 3);
    for script in project.scripts(2, "up.sql") {
        assert!(script.contains("\"written in Rust"), "{script}");
    }
    // The function is of one connection's type: where the tables alone matter, the calls of the other trees are passed over.
    let name = project.names("sqlite").swap_remove(2);
    let own = project.tree("sqlite").join(name).join("up.sql");
    let text = std::fs::read_to_string(&own).unwrap();
    let header = text.lines().next().unwrap();
    std::fs::write(
        &own,
        format!("{header}\n\nUPDATE readers SET name = upper(name);\n"),
    )
    .unwrap();
    project.run("sqlite", &["upgrade"]).ok();
    project.run("sqlite", &["check"]).ok();
    project.run("sqlite", &["rehearse"]).ok();
}

#[test]
fn branches_and_merges_are_the_same_under_every_backend() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    let first = project.names_of_all().swap_remove(0);
    project.run("sqlite", &["revision", "-m", "left"]).ok();
    let place = ["--head", &first, "--splice", "--branch-label", "right"];
    project
        .run("sqlite", &[&["revision", "-m", "right"][..], &place].concat())
        .ok();
    let merged = project.run("postgres", &["merge", "-m", "together"]);
    assert_eq!(merged.ok().lines().count(), 3);
    assert_eq!(project.names_of_all().len(), 4);
    for index in [2, 3] {
        let [one, other, third] = project.scripts(index, "up.sql");
        assert_eq!(one.lines().next(), other.lines().next());
        assert_eq!(one.lines().next(), third.lines().next());
    }
    let header = project.script("mysql", 2, "up.sql");
    assert!(header.contains("branch_labels = right"), "{header}");
    for backend in BACKENDS {
        project.run(backend, &["upgrade"]).ok();
        project.run(backend, &["check"]).ok();
    }
    project.models(&[readers_with(Column::new("city", ColumnType::Text).nullable())]);
    project.revised("cities");
    assert_eq!(project.names_of_all().len(), 5);
}

#[test]
fn the_example_starts_on_every_backend() {
    let Some(project) = Project::new() else { return };
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/anywhere");
    std::fs::remove_file(project.path().join("olembic.toml")).unwrap();
    let database = project.path().join("anywhere.db").display().to_string();
    for backend in BACKENDS {
        let mut command = project.command(backend, &[]);
        let started = super::project::run(command.env_remove("ANYWHERE_MODELS"));
        assert_eq!(started.ok(), format!("0 books, on {backend}\n"));
        let mut command = project.command(backend, &["check"]);
        command.env_remove("ANYWHERE_MODELS").current_dir(folder);
        if backend == "sqlite" {
            command.env("DATABASE_URL", &database);
        }
        assert_eq!(super::project::run(&mut command).ok(), "", "{backend}");
    }
}

#[test]
fn what_the_project_settles_is_the_same_under_every_backend() {
    let Some(project) = Project::new() else { return };
    project.write(
        "olembic.toml",
        "backends = [\"sqlite\", \"postgres\", \"mysql\"]\n\
         file_template = \"{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}\"\n\
         [template]\nup = \"-- {revision}: {message}\"\n\
         [[hooks]]\nrun = [\"sed\", \"-i\", \"s/readers$/their readers/\", \"{file}\"]\n",
    );
    project.revised("readers");
    let run = project.run("sqlite", &["revision", "-m", "by hand, of readers"]);
    run.ok();
    let names = project.names_of_all();
    assert_eq!(names.len(), 2, "{names:?}");
    for (place, slug) in [(0, "_readers"), (1, "_by_hand_of_readers")] {
        let version = names[place].strip_suffix(slug).unwrap().replace('-', "");
        assert_eq!(version.len(), 24, "{names:?}");
        for script in project.scripts(place, "up.sql") {
            assert!(script.contains(&format!("\n-- {version}: ")), "{script}");
            assert!(script.contains("their readers\n"), "{script}");
        }
    }
    for backend in super::project::BACKENDS {
        project.run(backend, &["upgrade"]).ok();
        project.run(backend, &["check"]).ok();
    }
    // A hook that fails under one of them leaves nothing under any.
    project.write(
        "olembic.toml",
        "backends = [\"sqlite\", \"postgres\", \"mysql\"]\n\
         [[hooks]]\nrun = [\"sh\", \"-c\", \"case $1 in *postgres*) exit 4;; esac\", \"sh\", \"{folder}\"]\n",
    );
    let run = project.run("sqlite", &["revision", "-m", "x"]);
    run.fails_with(&["the hook `sh` failed on `migrations/postgres/2", "exit status: 4"]);
    assert_eq!(project.names_of_all(), names);
}
