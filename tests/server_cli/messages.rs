//! What is said of a change on MariaDB: by names without backticks, and by the way out.

use diesel::connection::SimpleConnection;

use super::project::Project;
use super::rehearsal::rehearsed;
use super::server::Maria;

const NAME: &str = "2030-01-01-000000_change";
const BASE: &str = "CREATE TABLE base (id INT PRIMARY KEY, word VARCHAR(20));";

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

/// A script for the client's own command line says what it would have to be.
#[test]
fn a_command_of_the_client_is_said_to_be_one() {
    let Some(project) = Project::<Maria>::new() else {
        return;
    };
    let body =
        "CREATE TRIGGER t BEFORE INSERT ON base FOR EACH ROW BEGIN SET NEW.word = 'x'; SET NEW.id = 1; END";
    let script = format!("{BASE}\nDELIMITER //\n{body}//\nDELIMITER ;\n");
    project.migration(NAME, &script, "DROP TABLE base;");
    for arguments in [&["rehearse"][..], &["upgrade"]] {
        project.run_with("", arguments).fails_with(&[
            "line 2 has `DELIMITER`, which is a command of the `mysql` client and not SQL",
            "hint: leave these lines out, and end the routine with `;`",
        ]);
    }
    project.migration(NAME, &format!("{BASE}\n{body};\n"), "DROP TABLE base;");
    rehearsed(&project).ok();
    project.run_with("", &["upgrade"]).ok();
}
