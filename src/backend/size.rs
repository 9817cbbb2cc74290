//! A row of the query for the sizes of tables.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::locks::TableSize;

#[derive(QueryableByName)]
pub(super) struct SizeRow {
    #[diesel(sql_type = Text)]
    name: String,
    /// Less than none where nobody has looked yet.
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

impl SizeRow {
    pub(super) fn size(self) -> TableSize {
        TableSize {
            table: self.name,
            rows: u64::try_from(self.count).ok(),
            bytes: u64::try_from(self.bytes).unwrap_or_default(),
        }
    }
}
