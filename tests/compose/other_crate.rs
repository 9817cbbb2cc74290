//! Mixins of another crate, called by path and by import; and a base that every model of a project begins with.

use diesel::prelude::*;
use olembic::prelude::*;
use other_crate::{Revised, stamped};

use crate::database::database;

mod base {
    use olembic::prelude::*;

    mixin! {
        /// The first line of every model here.
        pub base {
            #[column(primary_key)]
            pub id: i64,
            timestamps!();
            other_crate::revised!();
        }
    }
}

use base::base;

model! {
    pub struct Crate {
        other_crate::piece!();
        pub label: String,
        ::other_crate::stamped!(by = sender);
    }
}

model! {
    pub struct Lid {
        base!();
        pub diameter: i32,
        stamped!();
    }
}

olembic::models! { Crate, Lid }

fn columns(table: olembic::schema::Table) -> Vec<String> {
    table.columns.into_iter().map(|column| column.name).collect()
}

#[test]
fn pieces_of_another_crate_stand_where_they_are_called() {
    assert_eq!(
        columns(Crate::describe()),
        [
            "id",
            "revision",
            "deleted_at",
            "weight",
            "label",
            "sender",
            "sender_at"
        ]
    );
    assert_eq!(Crate::describe().indexes[0].key_names(), ["weight", "revision"]);
}

#[test]
fn a_trait_of_the_other_crate_is_implemented() {
    fn revision(item: &impl Revised) -> i32 {
        item.revision()
    }
    let mut connection = database(MODELS);
    let one: Crate = diesel::insert_into(crates::table)
        .values(NewCrate::new(3, "a", "ada"))
        .get_result(&mut connection)
        .unwrap();
    let label = CrateChanges {
        label: Some("b".into()),
        ..Default::default()
    };
    label.apply(&one, &mut connection).unwrap();
    let after: Crate = Crate::unstamped().first(&mut connection).unwrap();
    assert_eq!((revision(&one), revision(&after)), (1, 2));
    assert!(!after.is_deleted());
}

#[test]
fn a_base_brings_the_key_and_stands_first() {
    let table = Lid::describe();
    assert_eq!(table.primary_key, ["id"]);
    assert_eq!(
        columns(table),
        [
            "id",
            "created_at",
            "updated_at",
            "revision",
            "diameter",
            "author",
            "author_at"
        ]
    );
    let mut connection = database(MODELS);
    let lid: Lid = diesel::insert_into(lids::table)
        .values(NewLid::new(7, "ada"))
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((lid.id, lid.revision()), (1_i64, 1));
}
