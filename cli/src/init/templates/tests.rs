//! What is kept comes back. Each test has a migrated database of its own.

use diesel::prelude::*;
use olembic::testing::TestDatabase;

use __CRATE__::__APP__::MIGRATIONS;
use __CRATE__::__MODELS__::{New__MODEL__, __MODEL__, __TABLE__};

#[test]
fn what_is_kept_comes_back() -> anyhow::Result<()> {
    let database = TestDatabase::<__CONNECTION__>::new(&MIGRATIONS)?;
    let mut connection = database.connect()?;
    diesel::insert_into(__TABLE__::table)
        .values(New__MODEL__::new("Buy oil"))
        .execute(&mut connection)?;
    let kept: __MODEL__ = __TABLE__::table.first(&mut connection)?;
    assert_eq!(kept.shout(), "BUY OIL");
    Ok(())
}
