//! Mixins for other crates: what a library of pieces looks like.
//! It needs neither a table nor a database of its own.

use olembic::prelude::*;

/// A row that knows its revision.
pub trait Revised {
    /// The revision.
    fn revision(&self) -> i32;
}

mixin! {
    /// A counter, with a trait of this crate.
    #[macro_export]
    pub revised {
        #[column(server_default = 1, on_update = next)]
        pub revision: i32,

        impl $crate::Revised {
            fn revision(&self) -> i32 {
                self.revision
            }
        }
    }
}

mixin! {
    #[macro_export]
    /// Calls a mixin of this crate and one of Olembic.
    pub piece {
        $crate::revised!();
        $crate::__olembic::soft_delete!();
        pub weight: i32,
        #[table(index(weight, revision))];
    }
}

mixin! {
    /// Has parameters, and passes one on.
    #[macro_export]
    pub stamped(by = author, table) {
        $crate::signed!(name = $by);
        pub [<$by _at>]: Option<chrono::NaiveDateTime>,

        impl {
            /// Those without a moment.
            pub fn unstamped() -> diesel::dsl::Filter<$table::table, diesel::dsl::IsNull<$table::[<$by _at>]>> {
                use diesel::{ExpressionMethods, QueryDsl};
                $table::table.filter($table::[<$by _at>].is_null())
            }
        }
    }
}

mixin! {
    /// One text column under the name that is given.
    #[macro_export]
    pub signed(name = signer) {
        #[column(max_length = 40)]
        pub $name: String,
    }
}

#[doc(hidden)]
pub use olembic as __olembic;
