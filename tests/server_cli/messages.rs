//! What is said of a change, in the words of a server that quotes names by backticks.

use diesel::connection::SimpleConnection;

use super::project::Project;
use super::server::Maria;

#[test]
fn a_warning_says_which_change_it_is_about() {
    let Some(project) = Project::<Maria>::new() else {
        return;
    };
    project
        .run_with("first", &["revision", "--autogenerate", "-m", "first"])
        .ok();
    project.run_with("first", &["upgrade"]).ok();
    project
        .open()
        .batch_execute(
            "ALTER TABLE makers ADD extra INT, MODIFY name VARCHAR(300) NOT NULL;
             INSERT INTO makers (id, name) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 999)
             SELECT UNHEX(LPAD(HEX(a.i * 1000 + b.i), 32, '0')), concat(a.i, ' ', b.i) FROM n AS a JOIN n AS b ON a.i <= 30;
             ANALYZE TABLE makers",
        )
        .unwrap();
    let change = ["revision", "--autogenerate", "-m", "less", "--allow-data-loss"];
    let run = project.run_with("first", &change);
    run.ok();
    run.says(&[
        "warning: DROP COLUMN extra, MODIFY COLUMN name VARCHAR(50)",
        ": COPY on makers (about ",
    ]);
}

#[test]
fn a_check_is_quoted_once() {
    let Some(project) = Project::<Maria>::new() else {
        return;
    };
    project
        .run_with("first", &["revision", "--autogenerate", "-m", "first"])
        .ok();
    project.run_with("first", &["upgrade"]).ok();
    project
        .open()
        .batch_execute(
            "INSERT INTO makers VALUES (x'01', 'ada'); 
             SELECT CONCAT('ALTER TABLE items DROP CONSTRAINT `', constraint_name, '`') INTO @drop FROM information_schema.check_constraints
             WHERE constraint_schema = database() AND table_name = 'items' AND check_clause LIKE '%amount%';
             EXECUTE IMMEDIATE @drop;
             INSERT INTO items (maker_id, amount, day, hits, labels) SELECT id, -1, '2024-02-29', 7, '{}' FROM makers",
        )
        .unwrap();
    let run = project.run_with("first", &["revision", "--autogenerate", "-m", "checked"]);
    run.ends(2);
    run.says(&["the check `amount >= 0` comes to `items`, and fails in 1 row (id 1)"]);
}
