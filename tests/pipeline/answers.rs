//! Answers to what rows have against operations: which steps they become, and what is asked of them in turn.

use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::findings::{Backfill, fill, findings, probes};
use olembic::migrate::Database;
use olembic::ops::Operation;
use olembic::schema::{ReferentialAction, Table};

use super::build::*;
use super::findings::{ROWS, changed, checked, found, posts, users, with};

fn backfill(text: &str) -> Backfill {
    text.parse().unwrap()
}

fn lines(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(Operation::describe).collect()
}

#[test]
fn an_answer_becomes_three_steps_and_is_asked_about_itself() {
    let tables = [users(), unique(with(text("lead")), &["lead"])];
    let operations = planned(&schema([users(), posts()]), &schema(tables));
    let filled = fill(&operations, &[backfill("posts.lead=lower(title)")]).unwrap();
    assert_eq!(
        lines(&filled),
        [
            "add column posts.lead",
            "fill posts.lead with lower(title)",
            "alter column posts.lead: set NOT NULL",
            "add unique constraint uq_posts_lead on posts (lead)",
        ]
    );
    assert_eq!(
        lines(&reversed(&filled)),
        [
            "drop unique constraint uq_posts_lead on posts (lead)",
            "alter column posts.lead: drop NOT NULL",
            "keep the values of posts.lead",
            "drop column posts.lead",
        ]
    );
    assert_eq!(reversed(&reversed(&filled)), filled);
    assert_eq!(
        Sqlite.statements(&filled[1]).unwrap(),
        ["UPDATE \"posts\" SET \"lead\" = (lower(title)) WHERE \"lead\" IS NULL"]
    );
    assert_eq!(Sqlite.statements(&filled[1].reverse()).unwrap(), [""; 0]);
    let asked = findings(&Sqlite, &filled);
    let seen: Vec<_> = asked
        .iter()
        .map(|finding| {
            let (count, keys) = found(finding, ROWS);
            (finding.code.name(), count, keys)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("null_in_not_null", 0, String::new()),
            ("duplicate_key", 1, "one".to_owned())
        ]
    );
    assert_eq!(
        asked[0].query,
        "SELECT \"id\" FROM (SELECT \"id\", (lower(title)) AS \"lead\" FROM \"posts\") AS \"posts\" WHERE \"lead\" IS NULL"
    );
}

#[test]
fn answers_may_stand_on_one_another_and_may_leave_null() {
    let mut after = changed("slug", |column| column.nullable = false);
    after.columns.push(text("lead"));
    let operations = planned(&schema([users(), posts()]), &schema([users(), after]));
    for (slug, count) in [
        ("lead", 0),
        ("lead || n", 0),
        ("nullif(lead, 'two')", 1),
        ("NULL", 2),
    ] {
        let answers = [
            backfill("posts.lead=lower(title)"),
            backfill(&format!("posts.slug={slug}")),
        ];
        let filled = fill(&operations, &answers).unwrap();
        let nulls = findings(&Sqlite, &filled)
            .into_iter()
            .map(|finding| found(&finding, ROWS).0)
            .sum::<i64>();
        assert_eq!(nulls, count, "{slug}");
        for probe in probes(&Sqlite, &filled) {
            database(ROWS).offending(&probe.query).unwrap();
        }
    }
    for wrong in ["nope", "max(id)", "lower(", "(SELECT x FROM users)"] {
        let filled = fill(
            &operations,
            &[Backfill {
                table: "posts".to_owned(),
                column: "slug".to_owned(),
                expression: wrong.to_owned(),
            }],
        )
        .unwrap();
        let probe = probes(&Sqlite, &filled).remove(0);
        assert!(database(ROWS).offending(&probe.query).is_err(), "{wrong}");
    }
}

#[test]
fn an_answer_is_not_made_of_what_goes() {
    let mut before = schema([users(), posts()]).table("posts").unwrap().clone();
    let first = before.clone();
    before.columns.retain(|column| column.name != "n");
    let mut after = before.clone();
    after.columns[2].nullable = false;
    let column = "slug".to_owned();
    let steps = [
        Operation::DropColumn {
            before: first,
            after: before.clone(),
            column: "n".to_owned(),
        },
        Operation::AlterColumn {
            before,
            after,
            column,
        },
    ];
    for (expression, works) in [("n", false), ("title", true)] {
        let filled = fill(&steps, &[backfill(&format!("posts.slug={expression}"))]).unwrap();
        let probe = probes(&Sqlite, &filled).remove(0);
        assert_eq!(
            database(ROWS).offending(&probe.query).is_ok(),
            works,
            "{}",
            probe.query
        );
    }
}

#[test]
fn an_answer_that_nobody_asked_for_is_refused() {
    let operations = planned(
        &schema([users(), posts()]),
        &schema([users(), with(text("lead"))]),
    );
    let message = fill(&operations, &[backfill("posts.slug=1")])
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("`--backfill posts.slug=1` fills nothing"),
        "{message}"
    );
    assert!(
        message.ends_with("hint: what it could fill is `posts.lead`"),
        "{message}"
    );
    for text in [
        "",
        "posts",
        "posts.slug",
        "slug=1",
        ".slug=1",
        "posts.=1",
        "posts.slug=",
        "posts.slug=1)",
        "a.b=1;",
    ] {
        assert!(text.parse::<Backfill>().is_err(), "{text}");
    }
    assert_eq!(backfill("a.b.c = x = 1").to_string(), "a.b.c=x = 1");
}

/// Every constraint is asked for again with the answer in place, those that were there before too.
#[test]
fn an_answer_changes_the_rows_in_the_way_and_no_others() {
    let refers = |nullable: bool| {
        let mut after = posts();
        after.columns[4].nullable = nullable;
        let mut key = referring(table("x", []), "users", ReferentialAction::Cascade)
            .foreign_keys
            .remove(0);
        key.columns = names(&["users_id"]);
        after.foreign_keys.push(key);
        after
    };
    let pick = "SELECT group_concat(coalesce(CAST(c AS TEXT), 'NULL'), ' ') FROM (SELECT COLUMN AS c FROM posts ORDER BY id)";
    let cases: Vec<(Table, Table, &str, i64, &str)> = vec![
        (
            posts(),
            refers(true),
            "posts.users_id=NULL",
            0,
            "1 1 NULL NULL NULL",
        ),
        (posts(), refers(true), "posts.users_id=7", 2, ""),
        (
            posts(),
            unique(posts(), &["title"]),
            "posts.title=title || id",
            0,
            "One Two One3 Four Five",
        ),
        (posts(), unique(posts(), &["title"]), "posts.title='Two'", 1, ""),
        (
            posts(),
            unique(posts(), &["title", "slug"]),
            "posts.slug=slug || id",
            0,
            "one NULL one3 NULL FIVE",
        ),
        (
            posts(),
            checked(posts(), "n > 0"),
            "posts.n=abs(n)",
            0,
            "5 70000 NULL 1 3000000000",
        ),
        (posts(), checked(posts(), "n > 0"), "posts.n=n", 1, ""),
        (
            unique(posts(), &["slug"]),
            unique(changed("slug", |c| c.nullable = false), &["slug"]),
            "posts.slug='none'",
            2,
            "",
        ),
    ];
    for (before, after, answer, count, values) in cases {
        let (before, after) = (schema([users(), before]), schema([users(), after]));
        let (before, after) = (before.table("posts").unwrap(), after.table("posts").unwrap());
        let step = Operation::AlterColumn {
            before: before.clone(),
            after: after.clone(),
            column: String::new(),
        };
        let filled = fill(&[step], &[backfill(answer)]).unwrap();
        assert_eq!(filled.len(), 2, "{answer}");
        let asked = findings(&Sqlite, &filled);
        let rows: i64 = asked.iter().map(|finding| found(finding, ROWS).0).sum();
        assert_eq!(rows, count, "{answer}: {asked:#?}");
        if count == 0 {
            let update = Sqlite.statements(&filled[0]).unwrap().join(";");
            let column = answer.split(['.', '=']).nth(1).unwrap();
            let query = pick.replace("COLUMN", column);
            let mut conn = database(&format!("{ROWS}; {update}"));
            assert_eq!(
                conn.offending(&query).unwrap().keys,
                [values],
                "{answer}: {update}"
            );
        }
    }
}

/// The questions speak of the tables as they are before, the answers as they are then.
#[test]
fn renames_are_followed() {
    let mut renamed = unique(posts(), &["label"]);
    renamed.name = "notes".to_owned();
    renamed.renamed_from = Some("posts".to_owned());
    renamed.columns[2].name = "label".to_owned();
    renamed.columns[2].renamed_from = Some("slug".to_owned());
    renamed.columns[2].nullable = false;
    renamed.columns.push(text("lead"));
    let operations = planned(&schema([users(), posts()]), &schema([users(), renamed]));
    let answers = [
        "notes.label=lower(notes.title)",
        "notes.lead=coalesce(label, notes.title)",
    ]
    .map(backfill);
    let filled = fill(&operations, &answers).unwrap();
    assert_eq!(
        lines(&filled)[..2],
        ["rename table posts to notes", "rename column notes.slug to label"]
    );
    for probe in probes(&Sqlite, &filled) {
        database(ROWS).offending(&probe.query).unwrap();
    }
    let seen = |operations: &[Operation]| {
        let asked = findings(&Sqlite, operations);
        let seen = asked.iter().map(|finding| {
            let (count, keys) = found(finding, ROWS);
            format!("{} {count} {keys}", finding.code)
        });
        seen.collect::<Vec<_>>()
    };
    assert_eq!(
        seen(&operations),
        [
            "not_null_without_default 5 1 2 3 4 5",
            "null_in_not_null 2 2 4",
            "duplicate_key 1 one"
        ]
    );
    let after = seen(&filled);
    assert!(
        after
            .iter()
            .all(|line| line.starts_with("duplicate") || line.contains(" 0 ")),
        "{after:?}"
    );
    assert!(after.contains(&"duplicate_key 1 one".to_owned()), "{after:?}");
}
