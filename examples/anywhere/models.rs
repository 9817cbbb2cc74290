//! The models, the same on every backend.

use olembic::prelude::*;

model! {
    /// Somebody who borrows books.
    pub struct Reader {
        timestamps!();
        #[column(max_length = 80)]
        pub name: String,
    }
}

relation_mixin! { pub reader_relation => reader: Reader }

model! {
    /// A book on the shelf, or with its reader.
    pub struct Book {
        reader_relation!(nullable = true, on_delete = set_null, back_populates = books);
        #[column(max_length = 120)]
        pub title: String,
        #[column(server_default = false)]
        pub is_rare: bool,
    }
}

models! { Reader, Book }
