//! Projects whose tables have rows, and the models that they change to.

use std::fs;

use diesel::connection::SimpleConnection;
use olembic::schema::{
    Check, Column, ColumnType, Deferrable, ForeignKey, Index, ReferentialAction, Table, Unique,
};

use crate::project::{Project, Run};

pub fn posts(columns: &[Column]) -> Table {
    let id = Column::new("id", ColumnType::Integer);
    let title = Column::new("title", ColumnType::Text);
    Table {
        name: "posts".to_owned(),
        columns: [&[id, title], columns].concat(),
        primary_key: vec!["id".to_owned()],
        ..Table::default()
    }
}

pub fn slug() -> Column {
    Column::new("slug", ColumnType::Text)
}

pub fn unique_title() -> Table {
    Table {
        uniques: vec![Unique {
            name: "uq_posts_title".to_owned(),
            columns: vec!["title".to_owned()],
            ..Unique::default()
        }],
        ..posts(&[])
    }
}

pub fn models(project: &Project, tables: &[Table]) {
    let text = serde_json::to_string(tables).unwrap();
    fs::write(project.path().join("models.json"), text).unwrap();
}

pub fn run(project: &Project, arguments: &[&str]) -> Run {
    project.run_with("file", arguments)
}

pub fn revision(project: &Project, arguments: &[&str]) -> Run {
    run(
        project,
        &[&["revision", "--autogenerate", "-m", "next"], arguments].concat(),
    )
}

/// A project whose database has these tables, and these rows.
pub fn project(tables: &[Table], rows: &str) -> Project {
    let project = Project::new();
    models(&project, tables);
    revision(&project, &[]).ok();
    run(&project, &["upgrade"]).ok();
    project.database().batch_execute(rows).unwrap();
    project
}

pub const ROWS: &str = "INSERT INTO posts (id, title) VALUES (1, 'One'), (2, 'Two'), (3, 'Two')";

pub fn users() -> Table {
    Table {
        name: "users".to_owned(),
        ..posts(&[])
    }
}

pub fn referring(nullable: bool, refers: bool) -> Table {
    let mut column = Column::new("user_id", ColumnType::Integer);
    column.nullable = nullable;
    let mut table = posts(&[column]);
    if refers {
        table.foreign_keys.push(ForeignKey {
            name: "fk_posts_user_id".to_owned(),
            columns: vec!["user_id".to_owned()],
            parent: "users".to_owned(),
            parent_columns: vec!["id".to_owned()],
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            deferrable: Deferrable::Not,
        });
    }
    table
}

pub fn checked() -> Table {
    let mut table = posts(&[]);
    table.checks.push(Check {
        name: "ck_posts_title".to_owned(),
        expression: "length(title) > 3".to_owned(),
    });
    table
}

pub fn unique_index() -> Table {
    let mut index = Index::new("ux_posts_title", ["title"]);
    index.unique = true;
    Table {
        indexes: vec![index],
        ..posts(&[])
    }
}
