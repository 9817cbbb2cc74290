//! Rehearsals on servers: the very scripts run, on a scratch database with rows in it, and the live one stays as it is.

use diesel::connection::SimpleConnection;
use olembic::backend::AppConnection;
use olembic::revision::CALL;

use super::project::{Depot, Project};
use super::server::{Maria, Postgres};

const NAME: &str = "2030-01-01-000000_change";
const NEXT: &str = "2030-01-02-000000_next";

/// Rehearses what is in the folder; the live database must be what it was.
pub fn rehearsed<S: Depot>(project: &Project<S>) -> super::project::Run {
    let before = live(project);
    let run = project.run_with("", &["rehearse"]);
    assert_eq!(live(project), before, "{run:#?}");
    run
}

fn live<S: Depot>(project: &Project<S>) -> (Vec<String>, String) {
    (project.dump(), project.open().catalogue().unwrap())
}

fn what_a_script_may_say<S: Depot>(table: &[(&str, &str, &str)]) {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    for (what, up, down) in table {
        std::fs::remove_dir_all(project.path().join("migrations")).ok();
        project.migration(NAME, BASE, "DROP TABLE base;");
        if what.starts_with("plain") {
            project.plain_migration(NEXT, up, down);
        } else {
            project.migration(NEXT, up, down);
        }
        let run = rehearsed(&project);
        assert_eq!(run.ok().matches("rehearsed ").count(), 2, "{what}: {run:#?}");
        assert!(!run.stdout.contains("note:"), "{what}: {run:#?}");
    }
}

const BASE: &str = "CREATE TABLE base (id INT PRIMARY KEY, word VARCHAR(20));";

/// What is the live database's own must not be reached: a trigger, a table of that name.
#[test]
fn scripts_of_postgresql_run_in_scratch_alone() {
    what_a_script_may_say::<Postgres>(&[
        (
            "a name with its schema",
            "CREATE TABLE public.a (id int); INSERT INTO public.base VALUES (77, 'x'); DELETE FROM public.base WHERE id = 77;",
            "DROP TABLE public.a;",
        ),
        (
            "plain COMMIT",
            "BEGIN; CREATE TABLE a (id int); COMMIT;",
            "BEGIN; DROP TABLE a; COMMIT;",
        ),
        (
            "plain enum value, used at once",
            "CREATE TYPE mood AS ENUM ('a'); ALTER TYPE mood ADD VALUE 'b'; CREATE TABLE m (m mood DEFAULT 'b'); INSERT INTO m VALUES ('b'); DELETE FROM m;",
            "DROP TABLE m; DROP TYPE mood;",
        ),
        (
            "plain index",
            "CREATE INDEX CONCURRENTLY i ON base (word);",
            "DROP INDEX CONCURRENTLY i;",
        ),
        (
            "a DO block",
            "DO $$ BEGIN EXECUTE 'CREATE TABLE public.a (id int)'; END $$;",
            "DROP TABLE a;",
        ),
        (
            "a function and a trigger",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN NEW.word := coalesce(NEW.word, ';'); RETURN NEW; END $body$; CREATE TRIGGER t BEFORE INSERT ON base FOR EACH ROW EXECUTE FUNCTION f();",
            "DROP TRIGGER t ON base; DROP FUNCTION f();",
        ),
        (
            "views",
            "CREATE VIEW v AS SELECT id FROM base; CREATE MATERIALIZED VIEW mv AS SELECT * FROM v; CREATE UNIQUE INDEX mi ON mv (id);",
            "DROP MATERIALIZED VIEW mv; DROP VIEW v;",
        ),
        (
            "an event trigger",
            "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$; CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION e();",
            "DROP EVENT TRIGGER e; DROP FUNCTION e();",
        ),
        (
            "a schema and a domain",
            "CREATE SCHEMA s; CREATE DOMAIN s.d AS text; CREATE TABLE s.t (d s.d);",
            "DROP SCHEMA s CASCADE;",
        ),
    ]);
}

#[test]
fn scripts_of_mariadb_run_in_scratch_alone() {
    what_a_script_may_say::<Maria>(&[
        (
            "plain rows between definitions",
            "CREATE TABLE a (id INT); INSERT INTO a VALUES (1); ALTER TABLE a ADD b INT; COMMIT;",
            "DROP TABLE a;",
        ),
        (
            "a routine without DELIMITER",
            "CREATE PROCEDURE p() INSERT INTO base VALUES (1, 'x');",
            "DROP PROCEDURE p;",
        ),
        (
            "a routine with a body",
            "CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC BEGIN DECLARE b INT; SET b = a + 1; RETURN b; END;",
            "DROP FUNCTION f;",
        ),
        (
            "a routine with blocks in blocks",
            "CREATE OR REPLACE PROCEDURE p(n INT)
             BEGIN
                 DECLARE i INT DEFAULT 0; DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN SET i = -1; END;
                 again: WHILE i < n DO SET i = i + 1; IF i = 3 THEN LEAVE again; ELSEIF i = 9 THEN BEGIN END; END IF; END WHILE;
                 CASE i WHEN 1 THEN SET i = 2; ELSE BEGIN END; END CASE; SET i = CASE WHEN i > 1 THEN 1 ELSE IF(i, 1, 2) END;
                 FOR row IN (SELECT id FROM base) DO SET i = row.id; END FOR; REPEAT SET i = i + 1; UNTIL i > 3 END REPEAT;
             END;
             INSERT INTO base VALUES (77, 'x'); DELETE FROM base WHERE id = 77;",
            "DROP PROCEDURE p;",
        ),
        (
            "a block that runs at once",
            "BEGIN NOT ATOMIC DECLARE n INT; SELECT count(*) INTO n FROM base; IF n < 100 THEN CREATE TABLE few (id INT); END IF; END;",
            "DROP TABLE few;",
        ),
        (
            "a trigger",
            "CREATE TRIGGER t BEFORE INSERT ON base FOR EACH ROW BEGIN SET NEW.word = coalesce(NEW.word, ';'); END;",
            "DROP TRIGGER t;",
        ),
        (
            "a view",
            "CREATE VIEW v AS SELECT base.id FROM base; CREATE VIEW w AS SELECT v.id FROM v;",
            "DROP VIEW w; DROP VIEW v;",
        ),
    ]);
}

/// What reaches out is refused before anything runs; also in what `check` and `schema` replay.
fn what_reaches_out_is_refused<S: Depot>(scripts: &[&str]) {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    project
        .open()
        .batch_execute("CREATE TABLE precious (id INT)")
        .unwrap();
    for script in scripts {
        let up = script.replace("LIVE", &project.name);
        project.migration(NAME, &up, "SELECT 1;");
        let run = rehearsed(&project);
        run.fails_with(&[
            "is not run on a scratch database",
            "hint: name tables without their database",
        ]);
        let before = live(&project);
        for arguments in [
            &["schema", "--from", "migrations"][..],
            &["rehearse", "--on-copy"],
        ] {
            project
                .run_with("", arguments)
                .fails_with(&["would reach out of it"]);
        }
        assert_eq!(live(&project), before, "{script}");
    }
}

#[test]
fn another_database_of_mariadb_is_not_reached() {
    what_reaches_out_is_refused::<Maria>(&[
        "INSERT INTO LIVE.precious VALUES (1);",
        "CREATE TABLE `LIVE` . `more` (id INT);",
        "DROP TABLE LIVE.precious;",
        "/*!50000 DROP TABLE LIVE.precious */;",
        "SET @a = 1; PREPARE s FROM 'DELETE FROM LIVE.precious'; EXECUTE s;",
        "CREATE TRIGGER LIVE.t BEFORE INSERT ON precious FOR EACH ROW SET @a = 1;",
        "DROP DATABASE LIVE;",
        "CREATE USER olembic_nobody;",
    ]);
}

#[test]
fn what_the_databases_of_postgresql_share_is_not_changed() {
    what_reaches_out_is_refused::<Postgres>(&[
        "ALTER DATABASE LIVE SET work_mem = '64kB';",
        "CREATE ROLE olembic_nobody;",
        "ALTER SYSTEM SET work_mem = '64kB';",
    ]);
}

/// The live database has what no model says: it is there in scratch, too, and what cannot be is said.
#[test]
fn what_no_model_says_is_there_in_scratch() {
    let Some(project) = Project::<Postgres>::new() else {
        return;
    };
    let mut conn = project.open();
    conn.batch_execute(
        "SET check_function_bodies = off; CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('a'); CREATE DOMAIN word AS text NOT NULL DEFAULT 'x' CHECK (VALUE <> '');
         CREATE TYPE pair AS (a int, b text); CREATE TYPE floats AS RANGE (SUBTYPE = float8); CREATE SEQUENCE counter INCREMENT 5;
         CREATE FUNCTION later(int) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM base WHERE id = $1';
         CREATE TABLE base (id int GENERATED ALWAYS AS IDENTITY (START 10), s serial, w word, p pair, m app.mood, f floats, n bigint DEFAULT nextval('counter'),
         t text COLLATE \"C\", g text GENERATED ALWAYS AS (upper(t)) STORED, PRIMARY KEY (id));
         CREATE UNLOGGED TABLE app.other (id int PRIMARY KEY, base int REFERENCES base ON DELETE CASCADE, EXCLUDE USING btree (base WITH =));
         CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
         CREATE TABLE heir (more int) INHERITS (base); CREATE INDEX ON parts (id); CREATE INDEX i ON base (lower(t)) WHERE id > 0;
         CREATE VIEW w AS SELECT later(1) AS n; CREATE VIEW a AS SELECT * FROM w; CREATE MATERIALIZED VIEW m AS SELECT * FROM a; CREATE UNIQUE INDEX mi ON m (n);
         CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
         CREATE TRIGGER touched BEFORE UPDATE ON base FOR EACH ROW EXECUTE FUNCTION touch(); CREATE RULE r AS ON DELETE TO app.other DO ALSO NOTHING;
         ALTER TABLE base ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON base USING (id > 0); CREATE STATISTICS st ON id, t FROM base;
         COMMENT ON TABLE base IS 'it''s'; COMMENT ON COLUMN base.t IS 'text';
         CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
         CREATE FUNCTION fires() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'it fires'; END $$",
    )
    .unwrap();
    let pieces = conn.structure().unwrap();
    let mut scratch = diesel::PgConnection::scratch(&project.server()).unwrap();
    let left_out = olembic::backend::bring_over(&mut scratch, &pieces).unwrap();
    assert_eq!(left_out, ["aggregate public.total(integer)"]);
    // The same text is made of both, and the same is read.
    let words = |pieces: Vec<olembic::backend::Piece>| {
        let mut sql: Vec<_> = pieces
            .into_iter()
            .map(|piece| piece.sql)
            .filter(|sql| !sql.is_empty())
            .collect();
        sql.sort();
        sql
    };
    assert_eq!(words(scratch.structure().unwrap()), words(pieces));
    assert_eq!(
        AppConnection::introspect(&mut scratch).unwrap(),
        AppConnection::introspect(&mut conn).unwrap()
    );
    drop(scratch);
    // One that fires at every definition in the live database does not at a rehearsal's.
    conn.batch_execute(
        "DROP AGGREGATE total(int); CREATE EVENT TRIGGER fires ON ddl_command_start EXECUTE FUNCTION fires()",
    )
    .unwrap();
    let mut scratch = diesel::PgConnection::scratch(&project.server()).unwrap();
    let left_out = olembic::backend::bring_over(&mut scratch, &conn.structure().unwrap()).unwrap();
    assert_eq!(left_out, ["event trigger fires"]);
    scratch.batch_execute("CREATE TABLE x (id int)").unwrap();
}

/// The database that an error is about, by its name; it must be gone.
fn is_gone<S: Depot>(project: &Project<S>, message: &str) {
    let start = message.find("olembic_scratch_").expect(message);
    let name = &message[start..];
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let name = &name[..end.unwrap_or(name.len())];
    let left = S::texts(&mut project.open(), S::SCRATCH);
    assert!(!left.iter().any(|left| left == name), "{name} is in {left:?}");
}

fn a_scratch_database_goes_whatever_happens<S: Depot>() {
    let Some(project) = Project::<S>::new() else {
        return;
    };
    let fails = if S::PROGRAM == "depot_postgres" {
        "CREATE TABLE b (id INT); DO $$ BEGIN RAISE EXCEPTION 'in %', current_database(); END $$;"
    } else {
        "CREATE TABLE b (id INT); INSERT INTO nothing VALUES (1);"
    };
    project.migration(NEXT, fails, "DROP TABLE b;");
    let run = rehearsed(&project);
    run.ends(2);
    is_gone(&project, &run.stderr);
    // A function of the application that panics, in the middle of a rehearsal.
    std::fs::remove_dir_all(project.path().join("migrations")).unwrap();
    project.migration(NAME, &format!("{CALL};"), "SELECT 1;");
    let mut command = project.command();
    let run = super::project::finish(command.env("DEPOT_PANIC", NAME).arg("rehearse"));
    assert!(run.stderr.contains("on purpose"), "{run:#?}");
    is_gone(&project, &run.stderr);
}

/// Beside the real database these would work on it, or cannot be made; a rehearsal says so and goes on without them.
#[test]
fn what_cannot_be_brought_over_is_said() {
    let Some(project) = Project::<Maria>::new() else {
        return;
    };
    let name = &project.name;
    project
        .open()
        .batch_execute(&format!(
            "CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE log (id INT);
             CREATE TRIGGER reaches AFTER INSERT ON a FOR EACH ROW INSERT INTO {name}.log VALUES (NEW.id);
             CREATE TRIGGER stays BEFORE INSERT ON a FOR EACH ROW SET NEW.id = NEW.id;
             CREATE VIEW w AS SELECT id FROM {name}.a; CREATE VIEW v AS SELECT w.id FROM w;
             CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN (SELECT count(*) FROM a);
             CREATE PROCEDURE p() BEGIN INSERT INTO `{name}` . log VALUES (1); END"
        ))
        .unwrap();
    let mut conn = project.open();
    let mut scratch = diesel::MysqlConnection::scratch(&project.server()).unwrap();
    let left_out = olembic::backend::bring_over(&mut scratch, &conn.structure().unwrap()).unwrap();
    let left_out: Vec<_> = left_out
        .iter()
        .map(|what| what.split(':').next().unwrap_or_default())
        .collect();
    assert_eq!(left_out, ["procedure p", "trigger reaches"]);
    assert_eq!(
        AppConnection::introspect(&mut scratch).unwrap().tables["a"]
            .extras
            .len(),
        AppConnection::introspect(&mut conn).unwrap().tables["a"]
            .extras
            .len()
            - 1
    );
    scratch.batch_execute("INSERT INTO a VALUES (1)").unwrap();
    assert_eq!(conn.number("SELECT count(*) FROM log").unwrap(), 0);
}

/// What a user may not do in scratch either is said, with the words of the server.
#[test]
fn an_extension_is_brought_over_or_named() {
    let Some(project) = Project::<Postgres>::new() else {
        return;
    };
    project.migration(
        NAME,
        "CREATE EXTENSION IF NOT EXISTS citext; CREATE TABLE a (word citext UNIQUE);",
        "DROP TABLE a; DROP EXTENSION citext;",
    );
    project.migration(NEXT, "CREATE TABLE b (id int);", "DROP TABLE b;");
    if project
        .open()
        .number("SELECT count(*) FROM pg_available_extensions WHERE name = 'citext'")
        .unwrap()
        == 0
    {
        rehearsed(&project).fails_with(&["citext"]);
        return;
    }
    let run = rehearsed(&project);
    assert!(
        run.ok().contains(&format!("{NEXT}: 5 rows in 1 table")),
        "{run:#?}"
    );
    project.run_with("", &["upgrade"]).ok();
    let mut scratch = diesel::PgConnection::scratch(&project.server()).unwrap();
    let pieces = project.open().structure().unwrap();
    assert_eq!(
        olembic::backend::bring_over(&mut scratch, &pieces).unwrap(),
        Vec::<String>::new()
    );
}

crate::on_both_servers!(a_scratch_database_goes_whatever_happens);
