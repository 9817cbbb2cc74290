//! What a model says of its table and columns beside types and keys: checks, comments, collations, generated columns,
//! sorted, partial and expression indexes, earlier names.

use olembic::prelude::*;
use olembic::schema::{Check, Generated, Index, IndexKey, KeyPart, Table, TableOptions};

mixin! {
    pub priced {
        /// What one
        /// costs.
        ///
        ///   In cents.
        #[column(check = "price >= 0", renamed_from = "cost")]
        pub price: i32,
        #[table(check("price < 1000000", name = "affordable"), index(price desc), comment = "of the mixin", strict)];
    }
}

model! {
    /// Something that
    /// is sold.
    #[table(
        name = "goods", index(title collate "NOCASE", price desc, "lower(code)" desc, where = "deleted_at IS NULL", name = "to_find", unique),
        check("price < amount * 1000", name = "sane"), renamed_from = "products"
    )]
    pub struct Good {
        priced!();
        pub amount: i32,
        /// A doc comment.
        #[column(collate = "NOCASE", check = "length(title) > 0", comment = "A name.", index, max_length = 20)]
        pub title: String,
        #[column(generated = "price * amount")]
        pub total: Option<i32>,
        /// Not for the database.
        #[column(generated = stored("lower(title)"), comment = "", index)]
        #[rustfmt::skip]
        pub code: String,
        pub deleted_at: Option<NaiveDateTime>,
        #[table(index("upper(title)" asc, deleted_at asc), autoincrement)];
        #[table(check("amount <> 13"))];
    }
}

model! {
    /// A place.
    #[table(comment = "Said of the table.", without_rowid)]
    pub struct Shelf {
        #[column(primary_key)]
        pub id: i64,
    }
}

fn check<'a>(table: &'a Table, name: &str) -> &'a str {
    let check = table.checks.iter().find(|check| check.name == name);
    &check.unwrap().expression
}

#[test]
fn checks_have_names_by_the_convention_or_their_own() {
    let table = Good::describe();
    let names: Vec<_> = table.checks.iter().map(|check| check.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "affordable",
            "ck_goods",
            "ck_goods_price",
            "ck_goods_title",
            "sane"
        ]
    );
    assert_eq!(check(&table, "affordable"), "price < 1000000");
    assert_eq!(check(&table, "ck_goods"), "amount <> 13");
    assert_eq!(check(&table, "ck_goods_price"), "price >= 0");
    assert_eq!(check(&table, "ck_goods_title"), "length(title) > 0");
    assert_eq!(
        table.checks[4],
        Check {
            name: "sane".into(),
            expression: "price < amount * 1000".into()
        }
    );
    for (name, mixin) in [
        ("affordable", Some("priced")),
        ("ck_goods_price", Some("priced")),
        ("sane", None),
    ] {
        assert_eq!(table.origins.of(name).mixin, mixin, "{name}");
    }
}

#[test]
fn a_doc_comment_is_the_comment_unless_one_is_given() {
    let table = Good::describe();
    let comments: Vec<_> = table
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.comment.as_deref()))
        .collect();
    assert_eq!(
        comments,
        [
            ("id", None),
            ("price", Some("What one costs.\nIn cents.")),
            ("amount", None),
            ("title", Some("A name.")),
            ("total", None),
            ("code", None),
            ("deleted_at", None),
        ]
    );
    // Given by the mixin, and given by the model.
    assert_eq!(table.comment.as_deref(), Some("of the mixin"));
    assert_eq!(Shelf::describe().comment.as_deref(), Some("Said of the table."));
}

#[test]
fn a_column_says_how_it_is_compared_computed_and_what_it_was_called() {
    let table = Good::describe();
    let column = |name| table.column(name).unwrap();
    assert_eq!(column("title").collation.as_deref(), Some("NOCASE"));
    assert_eq!(column("price").collation, None);
    assert_eq!(column("price").renamed_from.as_deref(), Some("cost"));
    let generated = |expression: &str, stored| {
        Some(Generated {
            expression: expression.into(),
            stored,
        })
    };
    assert_eq!(column("total").generated, generated("price * amount", false));
    assert_eq!(column("code").generated, generated("lower(title)", true));
    assert_eq!(column("title").generated, None);
}

#[test]
fn what_the_database_computes_can_neither_be_inserted_nor_changed() {
    // Neither struct has `total` or `code`: these are all of their fields.
    let NewGood {
        price,
        amount,
        title,
        deleted_at,
    } = NewGood::new(1, 2, "t");
    assert_eq!((price, amount, title.as_str(), deleted_at), (1, 2, "t", None));
    let GoodChanges {
        price,
        amount,
        title,
        deleted_at,
    } = GoodChanges::default();
    assert_eq!((price, amount, title, deleted_at), (None, None, None, None));
}

#[test]
fn an_index_has_sorted_columns_expressions_and_a_condition() {
    let table = Good::describe();
    let key = |part, descending, collation: Option<&str>| IndexKey {
        part,
        descending,
        collation: collation.map(str::to_owned),
        ..IndexKey::default()
    };
    let column = |name: &str| KeyPart::Column(name.into());
    let expression = |text: &str| KeyPart::Expression(text.into());
    let names: Vec<_> = table.indexes.iter().map(|index| index.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "ix_goods_code",
            "ix_goods_expr_deleted_at",
            "ix_goods_price",
            "ix_goods_title",
            "to_find"
        ]
    );
    assert_eq!(
        table.indexes[1].keys,
        [
            key(expression("upper(title)"), false, None),
            key(column("deleted_at"), false, None)
        ]
    );
    assert_eq!(table.indexes[2].keys, [key(column("price"), true, None)]);
    assert_eq!(table.origins.of("ix_goods_price").mixin, Some("priced"));
    assert_eq!(
        table.indexes[4],
        Index {
            name: "to_find".into(),
            keys: vec![
                key(column("title"), false, Some("NOCASE")),
                key(column("price"), true, None),
                key(expression("lower(code)"), true, None),
            ],
            unique: true,
            filter: Some("deleted_at IS NULL".into()),
            ..Index::default()
        }
    );
}

#[test]
fn a_table_says_what_it_was_called_and_how_it_is_kept() {
    let good = Good::describe();
    assert_eq!(good.renamed_from.as_deref(), Some("products"));
    let options = |strict, without_rowid, autoincrement| TableOptions {
        strict,
        without_rowid,
        autoincrement,
        ..TableOptions::default()
    };
    assert_eq!(good.options, options(true, false, true));
    let shelf = Shelf::describe();
    assert_eq!(
        (shelf.renamed_from, shelf.options),
        (None, options(false, true, false))
    );
}

mixin! {
    pub numbered_within(parent = shop) {
        pub $parent: i32,
        pub number: i32,
        #[table(primary_key($parent, number), index(number))];
    }
}

model! {
    #[table(primary_key(region))]
    pub struct Till {
        pub region: i32,
        numbered_within!();
    }
}

#[test]
fn a_mixin_may_bring_the_key_or_some_of_it() {
    let till = Till::describe();
    assert_eq!(till.primary_key, ["region", "shop", "number"]);
    assert_eq!(till.indexes[0].name, "ix_tills_number");
    let row = Till {
        region: 1,
        shop: 2,
        number: 3,
    };
    assert_eq!(diesel::Identifiable::id(&row), (&1, &2, &3));
}

mod apart {
    use olembic::prelude::*;

    mixin! { pub marked { pub mark: i32, #[table(check("mark > 0"))]; } }

    pub(crate) mod further {
        use olembic::prelude::*;

        relation_mixin! { pub shelf_relation => shelf: Shelf }
        mixin! {
            pub outer(name = label) {
                pub $name: String,
                $crate::table_parts::apart::marked!();
            }
        }
    }
}

model! {
    pub struct Box1 {
        apart::further::outer!();
        apart::further::shelf_relation!();
        timestamps!();
        pub own: i32,
    }
}

#[test]
fn each_piece_says_where_its_mixin_is_written() {
    let table = Box1::describe();
    let line = |text: &str| {
        include_str!("table_parts.rs")
            .lines()
            .position(|line| line.contains(text))
            .unwrap()
            + 1
    };
    let at = |mixin: &str, line: usize| format!(", from {mixin}! (tests/compose/table_parts.rs:{line})");
    let outer = at("outer", line("pub outer(name") - 1);
    let marked = at("marked", line("mixin! { pub marked"));
    let shelf = at("shelf_relation", line("pub shelf_relation =>"));
    let of = |name: &str| table.column(name).unwrap().origin.to_string();
    assert_eq!(
        [of("label"), of("mark"), of("shelf_id")],
        [outer, marked.clone(), shelf.clone()]
    );
    assert_eq!(
        [of("created_at"), of("own"), of("id")],
        [", from timestamps!", "", ""]
    );
    assert_eq!(table.origins.of("ck_box1s").to_string(), marked);
    assert_eq!(table.origins.of("fk_box1s_shelf_id").to_string(), shelf);
}
