//! What holds for every schema and every pair of schemas that this stage supports.
//! More cases than the 256 by default: `PROPTEST_CASES=100000 cargo test --release --test pipeline_properties`.

mod database;
mod edits;
mod rows;
mod schemas;

use olembic::dialect::Dialect;
use olembic::dialect::sqlite::Sqlite;
use olembic::diff::diff;
use olembic::introspect::sqlite::introspect;
use olembic::ops::Operation;
use olembic::plan::plan;
use olembic::schema::Schema;
use olembic::scratch;
use proptest::prelude::*;

use database::{dump, enforce, fill, migrate};
use edits::edits;
use schemas::schema;

fn planned(current: &Schema, desired: &Schema) -> Vec<Operation> {
    plan(diff(current, desired).expect("the difference is clear")).expect("there is an order")
}

fn reversed(operations: &[Operation]) -> Vec<Operation> {
    operations.iter().rev().map(Operation::reverse).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_created_is_read_back(models in schema()) {
        let wanted = Sqlite.normalise(&models);
        prop_assert_eq!(&Sqlite.normalise(&wanted), &wanted);
        let found = scratch::sqlite::read_back(&models).expect("the schema can be created");
        prop_assert_eq!(&found, &wanted);
        prop_assert_eq!(diff(&found, &wanted), Ok(vec![]));
    }

    #[test]
    fn up_gives_the_second_schema_and_down_the_first((a, b) in edits(), refilled in any::<bool>(), enforced in any::<bool>()) {
        let (a, b) = (Sqlite.normalise(&a), Sqlite.normalise(&b));
        let mut conn = scratch::sqlite::open().expect("memory");
        migrate(&mut conn, &planned(&Schema::default(), &a));
        fill(&mut conn, &a, &b);
        let rows = dump(&mut conn, &a, &b);

        let up = planned(&introspect(&mut conn).expect("readable"), &b);
        enforce(&mut conn, enforced);
        migrate(&mut conn, &up);
        enforce(&mut conn, true);
        let found = introspect(&mut conn).expect("readable");
        prop_assert!(found.same_as(&b), "{:#?}\nis not\n{:#?}", found, b);
        prop_assert_eq!(diff(&found, &b), Ok(vec![]));
        prop_assert_eq!(&dump(&mut conn, &a, &b), &rows);

        if refilled {
            database::empty(&mut conn, &b);
            fill(&mut conn, &b, &a);
        }
        let rows = dump(&mut conn, &a, &b);
        enforce(&mut conn, enforced);
        migrate(&mut conn, &reversed(&up));
        enforce(&mut conn, true);
        let found = introspect(&mut conn).expect("readable");
        prop_assert!(found.same_as(&a), "{:#?}\nis not\n{:#?}", found, a);
        prop_assert_eq!(&dump(&mut conn, &a, &b), &rows);
    }

    #[test]
    fn everything_goes_whatever_refers_to_what(models in schema()) {
        let all = Sqlite.normalise(&models);
        let mut conn = scratch::sqlite::open().expect("memory");
        let up = planned(&Schema::default(), &all);
        for down in [reversed(&up), planned(&all, &Schema::default())] {
            migrate(&mut conn, &up);
            fill(&mut conn, &all, &all);
            migrate(&mut conn, &down);
            prop_assert_eq!(introspect(&mut conn).expect("readable"), Schema::default());
        }
    }
}
