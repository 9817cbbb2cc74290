//! Mixins: what they bring, where it stands, and what they do.

use diesel::prelude::*;
use olembic::prelude::*;

use crate::database::database;

/// Mixins of a module of their own, called by path.
mod pieces {
    use olembic::prelude::*;

    mixin! {
        /// What every row of this project has.
        pub audited {
            timestamps!();
            /// Who was it?
            #[column(max_length = 30, default = "system")]
            pub changed_by: String,
            #[table(index(changed_by, created_at))];

            impl {
                /// Who, in words.
                pub fn blame(&self) -> String {
                    format!("{} did it", self.changed_by)
                }
            }
        }
    }

    mixin! {
        pub archived {
            audited!();
            soft_delete!();

            impl crate::mixins::Archive {
                fn is_archived(&self) -> bool {
                    self.is_deleted()
                }
            }
        }
    }

    relation_mixin! { pub shelf_relation => shelf: Shelf }
}

use pieces::{ShelfRelation, archived, audited};

/// A trait that a mixin implements.
pub trait Archive {
    fn is_archived(&self) -> bool;
}

model! {
    pub struct Shelf {
        #[column(unique)]
        pub label: String,
        pieces::audited!();
    }
}

model! {
    /// Columns stand where they are written.
    pub struct Book {
        pub title: String,
        archived!();
        pub pages: i32,
        pieces::shelf_relation!(Book, back_populates = books, on_delete = cascade);
        pub isbn: Option<String>,

        impl {
            fn is_long(&self) -> bool {
                self.pages > 500
            }
        }

        impl std::fmt::Display {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{} ({} pages)", self.title, self.pages)
            }
        }
    }
}

olembic::models! { Shelf, Book }

fn one_book(connection: &mut SqliteConnection) -> Book {
    let shelf: Shelf = diesel::insert_into(shelfs::table)
        .values(NewShelf::new("A"))
        .get_result(connection)
        .unwrap();
    diesel::insert_into(books::table)
        .values(NewBook::new("Emma", 501, shelf.id))
        .get_result(connection)
        .unwrap()
}

#[test]
fn columns_stand_in_the_order_in_which_they_are_written() {
    let schema = MODELS.schema().unwrap();
    let columns: Vec<_> = schema
        .table("books")
        .unwrap()
        .columns
        .iter()
        .map(|c| c.name.clone())
        .collect();
    assert_eq!(
        columns,
        [
            "id",
            "title",
            "created_at",
            "updated_at",
            "changed_by",
            "deleted_at",
            "pages",
            "shelf_id",
            "isbn"
        ]
    );
}

#[test]
fn each_column_knows_the_mixin_that_brought_it() {
    let schema = MODELS.schema().unwrap();
    let mixin = |column: &str| {
        schema
            .table("books")
            .unwrap()
            .column(column)
            .unwrap()
            .origin
            .mixin
    };
    assert_eq!(mixin("title"), None);
    assert_eq!(mixin("created_at"), Some("timestamps"));
    assert_eq!(mixin("changed_by"), Some("audited"));
    assert_eq!(mixin("deleted_at"), Some("soft_delete"));
    assert_eq!(mixin("shelf_id"), Some("shelf_relation"));
    assert_eq!(mixin("isbn"), None);
}

#[test]
fn table_parts_of_mixins_are_merged() {
    let schema = MODELS.schema().unwrap();
    let indexes: Vec<_> = schema
        .table("books")
        .unwrap()
        .indexes
        .iter()
        .map(|i| i.key_names().join(","))
        .collect();
    assert_eq!(indexes, ["changed_by,created_at", "shelf_id"]);
}

#[test]
fn impl_blocks_of_mixins_and_models_work() {
    let mut connection = database(MODELS);
    let book = one_book(&mut connection);
    assert_eq!(book.blame(), "system did it");
    assert_eq!(book.to_string(), "Emma (501 pages)");
    assert!(book.is_long() && !book.is_archived());
}

#[test]
fn timestamps_are_filled_by_the_database_and_updated_at_moves() {
    let mut connection = database(MODELS);
    let book = one_book(&mut connection);
    assert_eq!(book.created_at(), book.updated_at());
    diesel::update(&book)
        .set((
            books::created_at.eq(diesel::dsl::sql("'2000-01-01 00:00:00'")),
            books::updated_at.eq(diesel::dsl::sql("'2000-01-01 00:00:00'")),
        ))
        .execute(&mut connection)
        .unwrap();

    let rows = BookChanges {
        pages: Some(3),
        ..Default::default()
    }
    .apply(&book, &mut connection)
    .unwrap();
    assert_eq!(rows, 1);
    let after: Book = books::table.find(book.id).first(&mut connection).unwrap();
    assert_eq!((after.pages, after.title.as_str()), (3, "Emma"));
    assert_eq!(after.created_at.to_string(), "2000-01-01 00:00:00");
    assert!(after.updated_at > after.created_at + chrono::Days::new(8000));
}

#[test]
fn a_changeset_with_nothing_in_it_runs_nothing() {
    let mut connection = database(MODELS);
    let book = one_book(&mut connection);
    assert_eq!(BookChanges::default().apply(&book, &mut connection).unwrap(), 0);
    let after: Book = books::table.find(book.id).first(&mut connection).unwrap();
    assert_eq!(after.updated_at, book.updated_at);
}

#[test]
fn a_changeset_sets_a_nullable_field_to_null() {
    let mut connection = database(MODELS);
    let book = one_book(&mut connection);
    let set = |isbn: Option<String>| BookChanges {
        isbn: Some(isbn),
        ..Default::default()
    };
    set(Some("0-19".into())).apply(&book, &mut connection).unwrap();
    let isbn: Option<String> = books::table.select(books::isbn).first(&mut connection).unwrap();
    assert_eq!(isbn.as_deref(), Some("0-19"));
    set(None).apply(&book, &mut connection).unwrap();
    let isbn: Option<String> = books::table.select(books::isbn).first(&mut connection).unwrap();
    assert_eq!(isbn, None);
}

#[test]
fn changes_apply_to_a_filtered_table_too() {
    let mut connection = database(MODELS);
    one_book(&mut connection);
    let changes = BookChanges {
        pages: Some(1),
        ..Default::default()
    };
    let rows = changes
        .apply(books::table.filter(books::pages.gt(1000)), &mut connection)
        .unwrap();
    assert_eq!(rows, 0);
}

#[test]
fn a_soft_deleted_row_says_so() {
    let mut connection = database(MODELS);
    let book = one_book(&mut connection);
    assert!(!book.is_deleted());
    BookChanges {
        deleted_at: Some(Some(book.created_at)),
        ..Default::default()
    }
    .apply(&book, &mut connection)
    .unwrap();
    let after: Book = books::table.find(book.id).first(&mut connection).unwrap();
    assert!(after.is_deleted());
}

#[test]
fn a_relation_mixin_of_one_s_own_has_its_trait() {
    fn label<T: ShelfRelation<Parent = Shelf>>(item: &T, connection: &mut SqliteConnection) -> String {
        item.shelf().select(shelfs::label).first(connection).unwrap()
    }
    let mut connection = database(MODELS);
    let book = one_book(&mut connection);
    assert_eq!(label(&book, &mut connection), "A");
    let shelf: Shelf = book.shelf().first(&mut connection).unwrap();
    assert_eq!(
        shelf.books().count().get_result::<i64>(&mut connection).unwrap(),
        1
    );
    // on_delete = cascade
    diesel::delete(&shelf).execute(&mut connection).unwrap();
    assert_eq!(
        books::table.count().get_result::<i64>(&mut connection).unwrap(),
        0
    );
}

/// Two mixins of one name, of which a `cfg` leaves one.
mod under_a_condition {
    use super::*;

    #[cfg(test)]
    mixin! { pub extra { pub note: String } }
    #[cfg(not(test))]
    mixin! { pub extra {} }
    #[cfg(not(test))]
    mixin! { pub further { pub more: String } }
    #[cfg(test)]
    mixin! { pub further {} }

    model! {
        pub struct Leaflet {
            extra!();
            further!();
            pub title: String,
        }
    }

    #[test]
    fn a_cfg_decides_between_two_mixins() {
        let columns = Leaflet::describe().columns;
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["id", "note", "title"]);
    }
}
