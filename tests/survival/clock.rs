//! A clock that runs backwards, or stood wrong: nothing is decided by it.

use diesel::connection::SimpleConnection;

use crate::project::Project;
use crate::state::{ledger, state, table, three};

#[test]
fn times_in_the_tables_decide_nothing() {
    let moved = |sign: &str| {
        let project = three();
        let sql = format!(
            "UPDATE __olembic_ledger SET applied_at = datetime('now', '{sign}' || (100 * revision) || ' years');
             UPDATE __diesel_schema_migrations SET run_on = datetime('now', '{sign}' || (100 * version) || ' years')"
        );
        project.database().batch_execute(&sql).unwrap();
        project
    };
    for sign in ["+", "-"] {
        let project = moved(sign);
        let before = state(&project);
        assert_eq!(project.run(&["upgrade"]).stderr, "nothing to upgrade\n");
        assert_eq!(project.run(&["current"]).ok(), "3_c (head)\n");
        table(&project, "4_d");
        let run = project.run(&["upgrade"]);
        assert_eq!(run.stderr, "upgrade 4_d\n");
        assert_eq!(project.run(&["downgrade", "-1"]).stderr, "downgrade 4_d\n");
        assert_eq!(state(&project), before);
        assert_eq!(
            project.run(&["downgrade", "1"]).stderr,
            "downgrade 3_c\ndowngrade 2_b\n"
        );
    }
}

/// Written on a machine whose clock stood wrong, and applied before the ones that came from elsewhere.
#[test]
fn a_revision_from_the_future_hinders_none_of_today() {
    let project = Project::new();
    table(&project, "2025-01-01-000000_past");
    table(&project, "2999-12-31-235959_later");
    project.run(&["upgrade"]).ok();
    table(&project, "2026-01-01-000000_today");
    let run = project.run(&["upgrade"]);
    assert_eq!(run.stderr, "upgrade 2026-01-01-000000_today\n");
    // The next one comes behind all of them, whatever the clock says.
    project.run(&["revision", "-m", "next"]).ok();
    assert_eq!(project.folders().last().unwrap(), "3000-01-01-000000_next");
    project.run(&["upgrade"]).ok();
    assert_eq!(
        ledger(&project)[..3],
        [
            "2025-01-01-000000_past",
            "2026-01-01-000000_today",
            "2999-12-31-235959_later"
        ]
    );
    let run = project.run(&["downgrade", "-3"]);
    assert_eq!(
        run.stderr,
        "downgrade 3000-01-01-000000_next\ndowngrade 2999-12-31-235959_later\ndowngrade 2026-01-01-000000_today\n"
    );
}
