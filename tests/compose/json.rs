//! Fields that hold JSON.

use diesel::prelude::*;
use olembic::prelude::*;
use olembic::schema::ColumnType;
use serde_json::json;

use crate::database::database;

model! {
    pub struct Parcel {
        pub label: serde_json::Value,
        pub extra: Option<serde_json::Value>,
        #[column(sql_type = Jsonb)]
        pub binary: serde_json::Value,
        #[column(default = json!({ "a": 1 }), server_default = "{}")]
        pub given: serde_json::Value,
    }
}

olembic::models! { Parcel }

#[test]
fn json_is_written_and_read() {
    let mut connection = database(MODELS);
    // Text that would become a number in a column without text affinity.
    let parcel: Parcel = diesel::insert_into(parcels::table)
        .values(NewParcel {
            extra: Some(json!(null)),
            ..NewParcel::new(json!(1.0), json!([1, { "b": "ы" }]))
        })
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((parcel.label, parcel.extra), (json!(1.0), Some(json!(null))));
    assert_eq!(
        (parcel.binary, parcel.given),
        (json!([1, { "b": "ы" }]), json!({ "a": 1 }))
    );
    let table = Parcel::describe();
    let types: Vec<_> = table
        .columns
        .iter()
        .map(|column| column.column_type.clone())
        .collect();
    assert_eq!(
        types[1..4],
        [ColumnType::Json, ColumnType::Json, ColumnType::Jsonb]
    );
}
