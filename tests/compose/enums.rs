//! Enums that are stored as text.

use diesel::prelude::*;
use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::prelude::*;
use olembic::schema::{ColumnType, ServerDefault};

use crate::database::database;

mod states {
    use olembic::prelude::*;

    db_enum! {
        /// Where a task stands.
        #[derive(PartialOrd, Ord)]
        pub enum State {
            /// Not begun.
            Open = "open",
            InWork = "in work",
            Done = "it's done",
        }
    }
}

use states::State;

model! {
    #[derive(PartialEq, serde::Serialize, serde::Deserialize)]
    #[new(derive(serde::Deserialize))]
    #[changes(derive(serde::Deserialize))]
    pub struct Task {
        #[column(db_enum)]
        pub state: State,
        #[column(db_enum, default = State::InWork, index)]
        pub wanted: states::State,
        #[column(db_enum)]
        pub before: Option<State>,
        #[column(db_enum, server_default = State::Done)]
        pub after: Option<states::State>,
    }
}

olembic::models! { Task }

#[test]
fn variants_are_written_read_compared_and_changed() {
    let mut connection = database(MODELS);
    let task: Task = diesel::insert_into(tasks::table)
        .values(NewTask::new(State::Open))
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((task.state, task.wanted), (State::Open, State::InWork));
    assert_eq!((task.before, task.after), (None, Some(State::Done)));
    let text: String = diesel::dsl::sql::<diesel::sql_types::Text>("SELECT \"after\" FROM tasks")
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(text, "it's done");

    let changes = TaskChanges {
        state: Some(State::Done),
        after: Some(None),
        ..Default::default()
    };
    assert_eq!(changes.apply(&task, &mut connection).unwrap(), 1);
    let found: Task = tasks::table
        .filter(tasks::state.eq(State::Done))
        .filter(tasks::wanted.eq_any([State::InWork, State::Open]))
        .filter(tasks::after.is_null())
        .first(&mut connection)
        .unwrap();
    assert_eq!(found.id, task.id);
}

#[test]
fn an_unknown_text_is_an_error_that_names_enum_and_text() {
    let mut connection = database(MODELS);
    diesel::sql_query("PRAGMA ignore_check_constraints = ON")
        .execute(&mut connection)
        .unwrap();
    diesel::sql_query("INSERT INTO tasks (state, wanted) VALUES ('lost', 'open')")
        .execute(&mut connection)
        .unwrap();
    let fault = tasks::table.first::<Task>(&mut connection).unwrap_err();
    // Diesel's own message says which field.
    let fault = format!("{:#}", anyhow::Error::from(fault));
    assert!(
        fault.contains(
            "field 'state': `lost` is no value of the enum `State`: there are `open`, `in work`, `it's done`"
        ),
        "{fault}"
    );
}

#[test]
fn the_enum_itself_knows_its_texts() {
    assert_eq!(State::ALL, [State::Open, State::InWork, State::Done]);
    assert_eq!((State::NAME, State::InWork.text()), ("State", "in work"));
    assert_eq!(
        (State::from_text("open"), State::from_text("Open")),
        (Some(State::Open), None)
    );
    assert_eq!(format!("{:>6}", State::Open), "  open");
    assert!(State::Open < State::Done);
}

#[test]
fn bodies_hold_the_texts() {
    let new: NewTask =
        serde_json::from_str(r#"{ "state": "open", "before": null, "after": "in work" }"#).unwrap();
    assert_eq!(
        (new.state, new.before, new.after),
        (State::Open, None, Some(Some(State::InWork)))
    );
    assert_eq!(serde_json::to_string(&State::Done).unwrap(), "\"it's done\"");
    let fault = serde_json::from_str::<TaskChanges>(r#"{ "state": "lost" }"#)
        .unwrap_err()
        .to_string();
    assert!(
        fault.starts_with("`lost` is no value of the enum `State`"),
        "{fault}"
    );
}

#[test]
fn the_metadata_is_the_enum_with_the_variant_s_default() {
    let table = Task::describe();
    let column = |name: &str| table.column(name).unwrap().clone();
    assert_eq!(
        (column("state").column_type, column("state").nullable),
        (
            ColumnType::Enum {
                name: "state".into(),
                values: vec!["open".into(), "in work".into(), "it's done".into()]
            },
            false
        )
    );
    assert_eq!(column("wanted").column_type, column("state").column_type);
    assert!(column("before").nullable);
    assert_eq!(
        column("after").default,
        Some(ServerDefault::Text("it's done".into()))
    );
    // On SQLite it is text, and a CHECK knows the texts; so they come into no other database.
    let schema = Sqlite.normalise(&MODELS.schema().unwrap());
    let stored = schema.table("tasks").unwrap();
    assert_eq!(stored.column("state").unwrap().column_type, ColumnType::Text);
    assert_eq!(
        (
            stored.checks[2].name.as_str(),
            stored.checks[2].expression.as_str()
        ),
        ("ck_tasks_state", "state IN ('open', 'in work', 'it''s done')")
    );
    assert!(table.checks.is_empty());
    assert_eq!(table.indexes[0].key_names(), ["wanted"]);
}
