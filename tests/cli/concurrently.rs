//! `--concurrently` where the backend has no such thing.

use crate::project::Project;

#[test]
fn on_sqlite_it_is_refused_with_the_way_out() {
    let project = Project::new();
    let run = project.run(&["revision", "--autogenerate", "--concurrently", "-m", "x"]);
    run.fails_with(&[
        "`--concurrently` is for PostgreSQL, and this application uses SQLite",
        "hint: leave it out",
    ]);
    assert_eq!(project.folders(), [""; 0]);
    assert!(!project.path().join("shelf.db").exists());
}
