//! Exact numbers. On SQLite they are floating point numbers, for Diesel has no other.

use std::str::FromStr;

use diesel::prelude::*;
use olembic::prelude::*;
use olembic::schema::{ColumnType, ServerDefault};

use crate::database::database;

model! {
    pub struct Invoice {
        #[column(precision = 10, scale = 2)]
        pub total: BigDecimal,
        #[column(precision = 12, server_default = 0, index)]
        pub tax: bigdecimal::BigDecimal,
        #[column(default = BigDecimal::from(3))]
        pub discount: Option<BigDecimal>,
        #[column(sql_type = Numeric, server_default = 0.5, scale = 3, precision = 4)]
        pub rate: Option<BigDecimal>,
    }
}

olembic::models! { Invoice }

fn number(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).unwrap()
}

#[test]
fn numbers_are_written_read_compared_and_changed() {
    let mut connection = database(MODELS);
    let invoice: Invoice = diesel::insert_into(invoices::table)
        .values(NewInvoice {
            tax: Some(number("19")),
            ..NewInvoice::new(number("99.5"))
        })
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((invoice.total, invoice.tax), (number("99.5"), number("19")));
    assert_eq!(
        (invoice.discount, invoice.rate),
        (Some(number("3")), Some(number("0.5")))
    );
    let changes = InvoiceChanges {
        total: Some(number("-0.25")),
        discount: Some(None),
        ..Default::default()
    };
    let target = invoices::table.filter(invoices::total.gt(number("99")));
    assert_eq!(changes.apply(target, &mut connection).unwrap(), 1);
    let double: BigDecimal = invoices::table
        .filter(invoices::discount.is_null())
        .select(invoices::total + invoices::total)
        .first(&mut connection)
        .unwrap();
    assert_eq!(double, number("-0.5"));
}

#[test]
fn the_metadata_has_the_digits() {
    let table = Invoice::describe();
    let of = |name: &str| table.column(name).unwrap().column_type.clone();
    let numeric = |precision, scale| ColumnType::Numeric { precision, scale };
    assert_eq!(of("total"), numeric(Some(10), Some(2)));
    assert_eq!(of("tax"), numeric(Some(12), None));
    assert_eq!(of("discount"), numeric(None, None));
    assert_eq!(of("rate"), numeric(Some(4), Some(3)));
    assert_eq!(
        table.column("tax").unwrap().default,
        Some(ServerDefault::Integer(0))
    );
    assert_eq!(table.indexes[0].key_names(), ["tax"]);
    let shown: Vec<String> = ["total", "tax", "discount"]
        .map(|name| of(name).to_string())
        .into();
    assert_eq!(shown, ["numeric(10, 2)", "numeric(12)", "numeric"]);
}
