//! The four differences from SQLAlchemy's declarative mixins: a clash is refused, table parts merge, back references are
//! checked by the compiler, columns stand as they are written. There, the class that comes first in the resolution order
//! silently wins, one `__table_args__` hides the others, a wrong `back_populates` fails when the mappers are configured at
//! run time, and the columns of mixins are ordered by a rule of their own (`sort_order`).

use olembic::prelude::*;

use crate::database::database;

mixin! {
    pub audited {
        #[column(max_length = 30)]
        pub changed_by: String,
        #[table(index(changed_by), unique(changed_by, title))];
    }
}

mixin! {
    pub filed {
        pub shelf: i32,
        audited!();
        #[table(index(shelf, title))];
    }
}

model! {
    pub struct User {
        pub username: String,
        has_many!(posts: Post);
    }
}

model! {
    #[table(index(title))]
    pub struct Post {
        pub first: i32,
        filed!();
        pub title: String,
        user_relation!(Post, back_populates = posts);
        timestamps!();
        pub last: Option<i32>,
    }
}

olembic::models! { User, Post }

/// The source and the message of a case of `tests/faults`, which compiles each and compares the message.
macro_rules! fault {
    ($case:literal) => {
        (
            include_str!(concat!("../faults/", $case, ".rs")),
            include_str!(concat!("../faults/", $case, ".stderr")),
        )
    };
}

#[test]
fn a_clash_is_refused_and_names_both_sides() {
    let (source, message) = fault!("two_mixins_bring_one_column");
    assert!(source.contains("timestamps!();") && source.contains("audited!();"));
    assert!(
        message.starts_with(
            "error: the column `created_at` comes twice: from `timestamps!` and from `audited!`"
        )
    );
    assert_eq!(
        message.matches("error").count(),
        2,
        "one error, and the note on its macro: {message}"
    );
}

#[test]
fn table_parts_of_all_mixins_and_of_the_model_merge() {
    let table = Post::describe();
    let indexes: Vec<String> = table
        .indexes
        .iter()
        .map(|index| index.key_names().join(" "))
        .collect();
    assert_eq!(indexes, ["changed_by", "shelf title", "title", "user_id"]);
    let uniques: Vec<String> = table
        .uniques
        .iter()
        .map(|unique| unique.columns.join(" "))
        .collect();
    assert_eq!(uniques, ["changed_by title"]);
    // Each knows the mixin that brought it.
    let mixins: Vec<_> = table
        .indexes
        .iter()
        .map(|index| table.origins.of(&index.name).mixin)
        .collect();
    assert_eq!(
        mixins,
        [Some("audited"), Some("filed"), None, Some("user_relation")]
    );
    // And the database has them: `database` reads it back.
    database(MODELS);
}

#[test]
fn back_references_are_checked_at_compile_time() {
    // A true one is in `User` above; each false one is an error at its name.
    for ((source, message), fault) in [
        (
            fault!("has_many_without_its_other_side"),
            "error[E0277]: no relation of `Post` gives `User` this accessor",
        ),
        (fault!("has_one_of_another_model"), "error[E0277]"),
        (
            fault!("has_many_of_a_one_to_one"),
            "error[E0277]: `has_many!` says that a `User` has many",
        ),
        (fault!("back_populates_collides"), "error[E0592]"),
    ] {
        assert!(
            source.contains("back_populates") || source.contains("has_many!"),
            "{source}"
        );
        assert!(message.starts_with(fault), "{message}");
    }
    let user = User {
        id: 1,
        username: "ada".into(),
    };
    let _: diesel::helper_types::Filter<posts::table, diesel::dsl::Eq<posts::user_id, i32>> = user.posts();
}

#[test]
fn columns_stand_in_the_order_in_which_they_are_written() {
    let written = [
        "id",
        "first",
        "shelf",
        "changed_by",
        "title",
        "user_id",
        "created_at",
        "updated_at",
        "last",
    ];
    let described: Vec<String> = Post::describe()
        .columns
        .into_iter()
        .map(|column| column.name)
        .collect();
    assert_eq!(described, written);

    // In the database too, and in Diesel's table.
    let mut connection = database(MODELS);
    let schema = olembic::introspect::sqlite::introspect(&mut connection).unwrap();
    let created: Vec<&str> = schema
        .table("posts")
        .unwrap()
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(created, written);
    let sql = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&diesel::QueryDsl::select(
        posts::table,
        posts::all_columns,
    ))
    .to_string();
    let places: Vec<Option<usize>> = written
        .iter()
        .map(|name| sql.find(&format!("`posts`.`{name}`")))
        .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{sql}");
}
