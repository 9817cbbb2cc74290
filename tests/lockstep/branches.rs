//! Branches and merges under several backends: the same graph in every tree.

use super::project::Project;

#[test]
fn a_branch_and_its_merge_stand_in_every_tree() {
    let Some(project) = Project::new() else { return };
    project.revised("readers");
    let branch = [
        "revision",
        "-m",
        "wiki",
        "--head",
        "base",
        "--branch-label",
        "wiki",
    ];
    project.run("sqlite", &branch).ok();
    assert_eq!(project.names_of_all().len(), 2);
    project
        .run("sqlite", &["revision", "-m", "next"])
        .fails_with(&["there are 2 heads"]);
    assert_eq!(project.names_of_all().len(), 2);
    project.run("sqlite", &["merge", "-m", "both"]).ok();
    assert_eq!(project.names_of_all().len(), 3);
    let [sqlite, postgres, mysql] = project.scripts(2, "up.sql");
    assert_eq!(sqlite, postgres);
    assert_eq!(sqlite, mysql);
    let header = sqlite.lines().next().unwrap();
    assert_eq!(header.matches(", ").count(), 2, "two parents: {header}");
    for backend in ["sqlite", "postgres", "mysql"] {
        project.run(backend, &["upgrade"]).ok();
        let current = project.run(backend, &["current", "--check-heads"]);
        assert_eq!(current.ok().lines().count(), 1);
    }
}
