//! `models!`: whatever way a model is named, its table stands in one query with the others.

use diesel::prelude::*;
use olembic::prelude::*;

mod alone {
    use olembic::prelude::*;

    model! {
        pub struct Alone {
            pub name: String,
        }
    }
}

mod far {
    pub mod deep {
        use olembic::prelude::*;

        model! {
            pub struct Deep {
                pub name: String,
            }
        }
    }
}

mod renamed {
    use olembic::prelude::*;

    model! {
        #[table(name = "old_words")]
        pub struct Word {
            pub name: String,
        }
    }
}

// The model without its table, and under another name.
use alone::Alone;
use renamed::Word as Renamed;

model! {
    pub struct Here {
        pub name: String,
    }
}

mod all {
    use super::*;

    models! { Here, Alone, crate::lists::far::deep::Deep, Renamed }
}

#[test]
fn tables_stand_in_one_query_by_whatever_name_the_list_has_them() {
    use alone::alones;
    use far::deep::deeps;
    use renamed::old_words;
    assert_eq!(all::MODELS.schema().unwrap().tables.len(), 4);
    let query = heres::table
        .filter(diesel::dsl::exists(
            alones::table.filter(alones::name.eq(heres::name)),
        ))
        .filter(diesel::dsl::exists(
            deeps::table.filter(deeps::name.eq(heres::name)),
        ))
        .filter(diesel::dsl::exists(
            old_words::table.filter(old_words::name.eq(heres::name)),
        ));
    let text = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&query).to_string();
    assert!(text.contains("`old_words`.`name` = `heres`.`name`"), "{text}");
    let joined = alones::table.inner_join(deeps::table.on(deeps::id.eq(alones::id)));
    let text = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&joined.select(deeps::name)).to_string();
    assert!(text.contains("INNER JOIN `deeps`"), "{text}");
}

#[test]
fn a_list_within_a_function_knows_its_models() {
    model! {
        struct Inner {
            name: String,
        }
    }
    model! {
        struct Other {
            name: String,
        }
    }
    models! { Inner, Other }
    let query = inners::table.filter(diesel::dsl::exists(
        others::table.filter(others::name.eq(inners::name)),
    ));
    let text = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&query).to_string();
    assert!(text.contains("EXISTS"), "{text}");
    assert_eq!(MODELS.schema().unwrap().tables.len(), 2);
}

#[test]
fn an_empty_list_is_a_list() {
    models! {}
    assert!(MODELS.schema().unwrap().tables.is_empty());
}
