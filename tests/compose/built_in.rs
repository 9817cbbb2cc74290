//! The built-in mixins: soft deletion, optimistic locking, tenants.

use diesel::prelude::*;
use olembic::mixins::UpdateError;
use olembic::prelude::*;

use crate::database::database;

model! {
    pub struct Tenant {
        pub name: String,
    }
}

model! {
    pub struct Invoice {
        belongs_to_tenant!(Invoice, index = (number, kind), back_populates = invoices);
        pub number: i32,
        #[column(sql_name = "type")]
        pub kind: String,
        soft_delete!();
        versioned!();
    }
}

model! {
    /// A key of two columns, and another name for the tenant.
    #[table(primary_key(a, b))]
    pub struct Pair {
        pub a: i32,
        pub b: i64,
        pub text: Option<String>,
        belongs_to_tenant!(name = owner, nullable = true);
        soft_delete!();
        versioned!();
    }
}

/// Private models, beside names that macros lean on, without the prelude.
mod hostile {
    #![allow(dead_code)]

    pub struct Option;
    pub struct Some;
    pub struct Result;
    pub struct String;
    pub struct Vec;
    pub struct Model;
    pub struct Filter;
    pub trait SoftDelete {}

    olembic::model! {
        struct Tenant {
            olembic::timestamps!();
        }
    }

    olembic::model! {
        struct Note {
            olembic::belongs_to_tenant!(back_populates = notes);
            olembic::soft_delete!();
            olembic::versioned!();
            note: i32,
        }
    }

    olembic::mixin! {
        /// With parameters, and the model's names.
        pub numbered(number = number, table) {
            pub $number: i32,
            impl { pub fn all() -> $table::table { $table::table } }
        }
    }

    olembic::model! {
        struct Page {
            numbered!();
        }
    }

    olembic::models! { Tenant, Note, Page }

    #[test]
    fn hostile_names_and_private_models_do_no_harm() {
        use diesel::{QueryDsl, RunQueryDsl};
        use olembic::mixins::{SoftDelete, Versioned};

        let mut connection = crate::database::database(MODELS);
        diesel::insert_into(tenants::table)
            .default_values()
            .execute(&mut connection)
            .unwrap();
        diesel::insert_into(notes::table)
            .values(NewNote::new(1, 2))
            .execute(&mut connection)
            .unwrap();
        let note: Note = Note::alive().first(&mut connection).unwrap();
        note.soft_delete().execute(&mut connection).unwrap();
        assert_eq!((note.note, note.version()), (2, 1));
        let gone: Note = Note::deleted().first(&mut connection).unwrap();
        assert!(gone.is_deleted());
        assert_eq!(Page::all().count().get_result::<i64>(&mut connection).unwrap(), 0);
    }
}

olembic::models! { Tenant, Invoice, Pair }

fn tenant(name: &str, connection: &mut SqliteConnection) -> Tenant {
    diesel::insert_into(tenants::table)
        .values(NewTenant::new(name))
        .get_result(connection)
        .unwrap()
}

fn invoice(tenant: &Tenant, number: i32, connection: &mut SqliteConnection) -> Invoice {
    diesel::insert_into(invoices::table)
        .values(NewInvoice::new(tenant.id, number, "paid"))
        .get_result(connection)
        .unwrap()
}

fn pair(connection: &mut SqliteConnection) -> Pair {
    diesel::insert_into(pairs::table)
        .values(NewPair::new(1, 2))
        .get_result(connection)
        .unwrap()
}

fn again(invoice: &Invoice, connection: &mut SqliteConnection) -> Invoice {
    invoices::table.find(invoice.id).first(connection).unwrap()
}

fn renumbered(number: i32) -> InvoiceChanges {
    InvoiceChanges {
        number: Some(number),
        ..Default::default()
    }
}

#[test]
fn a_soft_deleted_row_leaves_the_living_and_joins_the_deleted() {
    let mut connection = database(MODELS);
    let ada = tenant("ada", &mut connection);
    let (one, two) = (
        invoice(&ada, 1, &mut connection),
        invoice(&ada, 2, &mut connection),
    );
    assert_eq!(one.soft_delete().execute(&mut connection).unwrap(), 1);
    let alive: Vec<i32> = Invoice::alive()
        .select(invoices::id)
        .load(&mut connection)
        .unwrap();
    let deleted: Vec<i32> = Invoice::deleted()
        .select(invoices::id)
        .load(&mut connection)
        .unwrap();
    assert_eq!((alive, deleted), (vec![two.id], vec![one.id]));
    let moment = again(&one, &mut connection).deleted_at().unwrap();
    assert!((chrono::Utc::now().naive_utc() - moment).num_minutes() < 1);
}

#[test]
fn a_second_soft_deletion_keeps_the_first_moment() {
    let mut connection = database(MODELS);
    let ada = tenant("ada", &mut connection);
    let one = invoice(&ada, 1, &mut connection);
    let moment = NaiveDate::from_ymd_opt(2000, 1, 1)
        .unwrap()
        .and_hms_opt(0, 0, 0)
        .unwrap();
    diesel::update(&one)
        .set(invoices::deleted_at.eq(moment))
        .execute(&mut connection)
        .unwrap();
    assert_eq!(one.soft_delete().execute(&mut connection).unwrap(), 0);
    assert_eq!(again(&one, &mut connection).deleted_at, Some(moment));
}

#[test]
fn a_restored_row_is_alive_again() {
    let mut connection = database(MODELS);
    let pair = pair(&mut connection);
    pair.soft_delete().execute(&mut connection).unwrap();
    assert_eq!(
        Pair::alive().count().get_result::<i64>(&mut connection).unwrap(),
        0
    );
    assert_eq!(pair.restore().execute(&mut connection).unwrap(), 1);
    assert_eq!(
        Pair::alive().count().get_result::<i64>(&mut connection).unwrap(),
        1
    );
}

#[test]
fn soft_deletion_runs_the_sql_that_one_would_write() {
    let mut connection = database(MODELS);
    let ada = tenant("ada", &mut connection);
    let one = invoice(&ada, 1, &mut connection);
    let sql = |text: String| text.split(" -- ").next().unwrap().to_owned();
    assert_eq!(
        sql(diesel::debug_query::<diesel::sqlite::Sqlite, _>(&one.soft_delete()).to_string()),
        "UPDATE `invoices` SET `deleted_at` = strftime('%Y-%m-%d %H:%M:%f', 'now') \
         WHERE ((`invoices`.`id` = ?) AND (`invoices`.`deleted_at` IS NULL))"
    );
    assert_eq!(
        sql(diesel::debug_query::<diesel::sqlite::Sqlite, _>(&Invoice::alive()).to_string()),
        "SELECT `invoices`.`id`, `invoices`.`tenant_id`, `invoices`.`number`, `invoices`.`type`, `invoices`.`deleted_at`, \
         `invoices`.`version` FROM `invoices` WHERE (`invoices`.`deleted_at` IS NULL)"
    );
}

#[test]
fn each_update_counts_the_version_up() {
    let mut connection = database(MODELS);
    let ada = tenant("ada", &mut connection);
    let one = invoice(&ada, 1, &mut connection);
    assert_eq!(one.version(), 1);
    renumbered(2).apply(&one, &mut connection).unwrap();
    one.update(renumbered(2), &mut connection).unwrap_err();
    let now = again(&one, &mut connection);
    now.update(renumbered(3), &mut connection).unwrap();
    let now = again(&one, &mut connection);
    assert_eq!((now.number, now.version), (3, 3));
}

#[test]
fn an_update_of_a_stale_row_changes_nothing_and_says_so() {
    let mut connection = database(MODELS);
    let ada = tenant("ada", &mut connection);
    let mine = invoice(&ada, 1, &mut connection);
    let theirs = again(&mine, &mut connection);
    theirs.update(renumbered(7), &mut connection).unwrap();
    let error = mine.update(renumbered(8), &mut connection).unwrap_err();
    assert!(matches!(
        error,
        UpdateError::Stale {
            model: "Invoice",
            version: 1
        }
    ));
    assert_eq!(
        error.to_string(),
        "the `Invoice` that was read in version 1 has changed or is gone\n\
         hint: read it again, and apply the changes to what it is now"
    );
    let now = again(&mine, &mut connection);
    assert_eq!((now.number, now.version), (7, 2));
    // A deletion under the same condition.
    assert_eq!(
        diesel::delete(mine.unchanged()).execute(&mut connection).unwrap(),
        0
    );
    assert_eq!(
        diesel::delete(now.unchanged()).execute(&mut connection).unwrap(),
        1
    );
    now.update(renumbered(9), &mut connection).unwrap_err();
}

#[test]
fn an_update_with_nothing_in_it_is_no_query() {
    let mut connection = database(MODELS);
    let pair = pair(&mut connection);
    pair.update(PairChanges::default(), &mut connection).unwrap();
    let now: Pair = pairs::table.find((1, 2)).first(&mut connection).unwrap();
    assert_eq!(now.version, 1);
    let text = PairChanges {
        text: Some(Some("x".into())),
        ..Default::default()
    };
    now.update(text.clone(), &mut connection).unwrap();
    assert!(matches!(
        now.update(text, &mut connection),
        Err(UpdateError::Stale { .. })
    ));
}

#[test]
fn an_update_error_passes_through_a_transaction() {
    let mut connection = database(MODELS);
    let pair = pair(&mut connection);
    let text = || PairChanges {
        text: Some(None),
        ..Default::default()
    };
    let result = connection.transaction(|connection| {
        pair.update(text(), connection)?;
        pair.update(text(), connection)
    });
    assert!(matches!(result, Err(UpdateError::Stale { .. })));
    let now: Pair = pairs::table.first(&mut connection).unwrap();
    assert_eq!(now.version, 1);
}

#[test]
fn an_index_leads_with_the_tenant() {
    let indexes = |table: olembic::schema::Table| -> Vec<String> {
        table
            .indexes
            .into_iter()
            .map(|index| index.key_names().join(","))
            .collect()
    };
    assert_eq!(indexes(Invoice::describe()), ["tenant_id,number,type"]);
    assert_eq!(indexes(Pair::describe()), ["owner_id"]);
}

#[test]
fn rows_are_found_by_their_tenant() {
    let mut connection = database(MODELS);
    let (ada, bob) = (tenant("ada", &mut connection), tenant("bob", &mut connection));
    let one = invoice(&ada, 1, &mut connection);
    invoice(&bob, 2, &mut connection);
    let found: Vec<Invoice> = Invoice::in_tenant(&ada)
        .filter(invoices::deleted_at.is_null())
        .load(&mut connection)
        .unwrap();
    assert_eq!(
        found.iter().map(|invoice| invoice.id).collect::<Vec<_>>(),
        [one.id]
    );
    let tenant: Tenant = one.tenant().first(&mut connection).unwrap();
    assert_eq!(tenant.name, "ada");
    assert_eq!(
        tenant
            .invoices()
            .count()
            .get_result::<i64>(&mut connection)
            .unwrap(),
        1
    );
    diesel::update(pairs::table)
        .set(pairs::owner_id.eq(bob.id))
        .execute(&mut connection)
        .unwrap();
    pair(&mut connection);
    assert_eq!(
        Pair::in_tenant(&bob)
            .count()
            .get_result::<i64>(&mut connection)
            .unwrap(),
        0
    );
}
