//! Models of two schemas, with a table of one name in each: before a change, and after it.

/// A list of goods, and one of what is billed of them.
pub mod before {
    use olembic::prelude::*;

    model! {
        #[table(index(title))]
        pub struct Item {
            #[column(max_length = 40, unique)]
            pub title: String,
            pub note: Option<String>,
        }
    }

    relation_mixin! { pub item_relation => item: Item }

    pub mod billing {
        use super::{Item, item_relation};
        use olembic::prelude::*;

        model! {
            /// What is billed.
            #[table(name = "items", schema = "billing", index(price), check("price >= 0", name = "sane"))]
            pub struct Billed {
                item_relation!(Billed, back_populates = billed, on_delete = cascade);
                pub price: i32,
                #[column(max_length = 10, unique)]
                pub code: String,
            }
        }

        relation_mixin! { pub billed_relation => billed: Billed }

        model! {
            #[table(name = "receipts", schema = "billing")]
            pub struct Receipt {
                billed_relation!(Receipt, back_populates = receipts);
                pub text: Option<String>,
            }
        }
    }

    pub use billing::{Billed, Receipt};

    olembic::models! { Item, Billed, Receipt }
}

/// Receipts have left the schema, items have come into it under another name, and columns have changed.
pub mod after {
    use olembic::prelude::*;

    model! {
        #[table(name = "goods", schema = "billing", renamed_from = "items", index(title))]
        pub struct Item {
            #[column(max_length = 60, unique)]
            pub title: String,
            pub note: Option<String>,
        }
    }

    relation_mixin! { pub item_relation => item: Item }

    model! {
        /// What is billed; now with a day.
        #[table(name = "items", schema = "billing", check("price > -1", name = "sane"))]
        pub struct Billed {
            item_relation!(Billed, back_populates = billed);
            pub price: i64,
            #[column(max_length = 10)]
            pub code: Option<String>,
            pub day: NaiveDate,
        }
    }

    relation_mixin! { pub billed_relation => billed: Billed }

    model! {
        #[table(name = "receipts", renamed_from = "billing.receipts")]
        pub struct Receipt {
            billed_relation!(Receipt, back_populates = receipts);
            pub text: Option<String>,
        }
    }

    olembic::models! { Item, Billed, Receipt }
}
