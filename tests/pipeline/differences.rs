//! Differences that would have to be guessed are errors; what only looks different is none.

use olembic::diff::diff;
use olembic::schema::{ColumnType, IndexKey, ReferentialAction, Schema};

use super::build::*;

fn unclear(current: &Schema, desired: &Schema) -> String {
    diff(current, desired)
        .expect_err("the difference is not clear")
        .to_string()
}

fn described(current: &Schema, desired: &Schema) -> Vec<String> {
    planned(current, desired)
        .iter()
        .map(|operation| operation.describe())
        .collect()
}

#[test]
fn a_column_that_goes_while_another_comes() {
    let before = schema([table("posts", [text("header"), text("x")])]);
    let after = schema([table("posts", [text("title"), text("x")])]);
    assert_eq!(
        unclear(&before, &after),
        "table `posts` loses `header` and gains `title`, which may be a rename\n\
         hint: if it is one, answer `--rename posts.header:title`, or say `renamed_from` at the new column in the \
         model; if not, `--no-rename`"
    );
}

#[test]
fn a_table_that_goes_while_its_like_comes() {
    let before = schema([table("labels", [text("name")])]);
    let after = schema([table("tags", [text("name")])]);
    assert_eq!(
        unclear(&before, &after),
        "table `labels` goes and table `tags` with the same columns comes, which may be a rename\n\
         hint: if it is one, answer `--rename labels:tags`, or say `renamed_from` in the model of `tags`; if not, \
         `--no-rename`"
    );
}

#[test]
fn names_that_differ_in_letter_case() {
    assert_eq!(
        unclear(
            &schema([table("Posts", [])]),
            &schema([table("posts", [text("x")])])
        ),
        "the database has the table `Posts`, the models say `posts`: they differ in letter case only\n\
         hint: name it in the model as the database does"
    );
    let before = schema([table("posts", [text("Title")])]);
    let after = schema([table("posts", [text("title")])]);
    assert_eq!(
        unclear(&before, &after),
        "the database has the column `posts.Title`, the models say `posts.title`: they differ in letter case only\n\
         hint: name it in the model as the database does"
    );
}

#[test]
fn a_parent_that_goes_before_its_child() {
    let child = referring(table("child", []), "parent", ReferentialAction::Cascade);
    let before = schema([child, table("parent", [])]);
    let mut after = before.clone();
    after.tables.remove("parent");
    assert_eq!(
        unclear(&before, &after),
        "table `parent` goes, but `child` still refers to it by the foreign key `fk_child_parent_id`\n\
         hint: remove the relation in the same revision, or keep the model of `parent`"
    );
}

#[test]
fn a_column_change_is_never_drop_and_add() {
    let before = schema([table("t", [text("a"), text("b").nullable(), text("c")])]);
    let mut changed = table(
        "t",
        [text("a").nullable(), text("b").default("x".into()), text("c")],
    );
    changed.columns[3].column_type = ColumnType::Varchar(5);
    assert_eq!(
        described(&before, &schema([changed])),
        [
            "alter column t.a: drop NOT NULL",
            "alter column t.b: set NOT NULL, set default",
            "alter column t.c: type text to varchar(5)",
        ]
    );
}

#[test]
fn every_kind_of_operation_describes_itself() {
    let mut before = referring(
        table("t", [text("a"), text("b")]),
        "p",
        ReferentialAction::NoAction,
    );
    before = indexed(unique(before, &["a"]), &["b"]);
    let mut after = before.clone();
    after.uniques[0].columns = names(&["b"]);
    after.indexes[0].keys = vec![IndexKey::column("a")];
    after.indexes[0].unique = true;
    after.foreign_keys[0].on_delete = ReferentialAction::Cascade;
    after.primary_key = names(&["id", "a"]);
    let gone = table("gone", [text("g")]);
    let new = table("new", [text("n")]);
    assert_eq!(
        described(
            &schema([before, table("p", []), gone]),
            &schema([after, table("p", []), new])
        ),
        [
            "create table new",
            "drop foreign key fk_t_p_id on t (p_id) to p",
            "drop unique constraint uq_t_a on t (a)",
            "drop index ix_t_b on t (b)",
            "alter primary key of t: (id) to (id, a)",
            "add unique constraint uq_t_b on t (b)",
            "create unique index ix_t_a on t (a)",
            "add foreign key fk_t_p_id on t (p_id) to p",
            "drop table gone",
        ]
    );
}

#[test]
fn an_operation_names_the_mixin_of_its_column() {
    let before = schema([table("t", [])]);
    let mut column = text("deleted_at").nullable();
    column.origin.mixin = Some("soft_delete");
    assert_eq!(
        described(&before, &schema([table("t", [column])])),
        ["add column t.deleted_at, from soft_delete!"]
    );
}

#[test]
fn added_columns_keep_the_order_of_the_model() {
    let before = schema([table("t", [])]);
    let columns = ["zulu", "mike", "alpha"].map(|name| text(name).nullable());
    assert_eq!(
        described(&before, &schema([table("t", columns)])),
        ["add column t.zulu", "add column t.mike", "add column t.alpha"]
    );
}
