//! Models in odd places and of odd shapes: private ones, many fields, hostile names, defaults that are expressions.

use diesel::prelude::*;
use olembic::prelude::*;
use olembic::schema::ServerDefault;

use crate::database::database;

mixin! {
    /// The last field of a mixin needs no comma.
    pub short {
        #[column(default = 1)]
        short: i32
    }
}

/// Private models, related across modules.
mod private {
    use super::*;

    model! {
        struct User {
            name: String,
        }
    }

    model! {
        struct Post {
            ::olembic::user_relation!(Post, back_populates = posts);
            text: String,
            short!();
        }
    }

    mod inner {
        use super::*;

        model! {
            pub(super) struct Visit {
                user_relation!(nullable = true, on_delete = set_null, back_populates = visits);
                short!();
            }
        }
    }

    models! { User, Post, inner::Visit }

    #[test]
    fn private_models_are_related_and_joined() {
        let mut connection = database(MODELS);
        let ada: User = diesel::insert_into(users::table)
            .values(NewUser::new("ada"))
            .get_result(&mut connection)
            .unwrap();
        diesel::insert_into(posts::table)
            .values(NewPost::new(ada.id, "Hello"))
            .execute(&mut connection)
            .unwrap();
        let pairs: Vec<(String, String)> = posts::table
            .inner_join(users::table)
            .select((users::name, posts::text))
            .load(&mut connection)
            .unwrap();
        assert_eq!(pairs, [("ada".to_owned(), "Hello".to_owned())]);
        let (user, post): (User, Option<Post>) = users::table
            .left_join(posts::table)
            .first(&mut connection)
            .unwrap();
        assert_eq!((user.id, post.map(|post| post.short)), (ada.id, Some(1)));
        assert_eq!(ada.posts().count().get_result::<i64>(&mut connection).unwrap(), 1);
    }
}

/// Two models that refer to each other: the tables are joined by one of the two.
mod circle {
    use super::*;

    relation_mixin! { pub egg_relation => egg: Egg }
    relation_mixin! { pub hen_relation => hen: Hen }

    model! {
        pub struct Hen {
            egg_relation!(Hen, nullable = true, back_populates = chicks);
        }
    }

    model! {
        pub struct Egg {
            hen_relation!(Egg, joinable = false, back_populates = eggs);
        }
    }

    models! { Hen, Egg }

    #[test]
    fn two_models_refer_to_each_other() {
        let schema = MODELS.schema().unwrap();
        assert_eq!(schema.tables["hens"].foreign_keys[0].parent, "eggs");
        assert_eq!(schema.tables["eggs"].foreign_keys[0].parent, "hens");
    }
}

const TWO: i32 = 2;

model! {
    /// Defaults that look like negative numbers, and are none.
    #[table(name = "sums")]
    struct Sum {
        #[column(default = 5 - 3)]
        a: i32,
        #[column(default = TWO - TWO, sql_name = "type")]
        b: i32,
        #[column(default = -TWO, server_default = -7)]
        c: i32,
        #[column(default = "a".to_owned() + "b", server_default = "\u{1F33B} '\\")]
        d: String,
        #[column(server_default = now, on_update = now)]
        touched: Option<NaiveDateTime>,
    }
}

models! { Sum }

#[test]
fn defaults_are_any_expression() {
    let mut connection = database(MODELS);
    let new = NewSum::new();
    assert_eq!((new.a, new.b, new.c, new.d.as_str()), (2, 0, -2, "ab"));
    let sum: Sum = diesel::insert_into(sums::table)
        .values(new)
        .get_result(&mut connection)
        .unwrap();
    let changes = SumChanges {
        a: Some(9),
        ..SumChanges::default()
    };
    assert_eq!(changes.apply(&sum, &mut connection), Ok(1));
    let later: Sum = sums::table.find(sum.id).first(&mut connection).unwrap();
    assert_eq!((later.a, later.b, later.c, later.d.as_str()), (9, 0, -2, "ab"));
    assert!(later.touched >= sum.touched && later.touched.is_some());
    assert_eq!(
        Sum::describe().column("d").unwrap().default,
        Some(ServerDefault::Text("\u{1F33B} '\\".to_owned()))
    );
}

/// As many columns as Diesel takes, all private and all with an option.
mod wide {
    use super::*;

    model! {
        #[allow(dead_code)]
        struct Wide {
            #[column(max_length = 5, default = "")]
            f1: String,
            #[column(max_length = 5, default = "")]
            f2: String,
            #[column(max_length = 5, default = "")]
            f3: String,
            #[column(max_length = 5, default = "")]
            f4: String,
            #[column(max_length = 5, default = "")]
            f5: String,
            #[column(max_length = 5, default = "")]
            f6: String,
            #[column(max_length = 5, default = "")]
            f7: String,
            #[column(max_length = 5, default = "")]
            f8: String,
            #[column(max_length = 5, default = "")]
            f9: String,
            #[column(max_length = 5, default = "")]
            f10: String,
            #[column(max_length = 5, default = "")]
            f11: String,
            #[column(max_length = 5, default = "")]
            f12: String,
            #[column(max_length = 5, default = "")]
            f13: String,
            #[column(max_length = 5, default = "")]
            f14: String,
            #[column(max_length = 5, default = "")]
            f15: String,
            #[column(max_length = 5, default = "")]
            f16: String,
            #[column(max_length = 5, default = "")]
            f17: String,
            #[column(max_length = 5, default = "")]
            f18: String,
            #[column(max_length = 5, default = "")]
            f19: String,
            #[column(max_length = 5, default = "")]
            f20: String,
            #[column(max_length = 5, default = "")]
            f21: String,
            #[column(max_length = 5, default = "")]
            f22: String,
            #[column(max_length = 5, default = "")]
            f23: String,
            #[column(max_length = 5, default = "")]
            f24: String,
            #[column(max_length = 5, default = "")]
            f25: String,
            #[column(max_length = 5, default = "")]
            f26: String,
            #[column(max_length = 5, default = "")]
            f27: String,
            #[column(max_length = 5, default = "")]
            f28: String,
            #[column(max_length = 5, default = "")]
            f29: String,
            #[column(max_length = 5, default = "")]
            f30: String,
            #[column(max_length = 5, default = "")]
            f31: String,
        }
    }

    #[test]
    fn a_model_has_as_many_columns_as_a_table() {
        assert_eq!(Wide::describe().columns.len(), 32);
    }
}

/// Primitive types are the language's own.
mod hostile {
    #![allow(dead_code, non_camel_case_types)]

    struct u8;
    struct i32;
    struct u32;
    struct bool;
    struct str;

    olembic::model! {
        pub struct Blob {
            olembic::timestamps!();
            pub bytes: Vec<u8>,
            #[column(check = "number > 0", server_default = 1)]
            pub number: i32,
            pub full: bool,
            pub name: Option<String>,
            blob_relation!(name = part_of, nullable = true, back_populates = parts);
        }
    }

    olembic::relation_mixin! { pub blob_relation => blob: Blob }

    olembic::models! { Blob }

    #[test]
    fn bytes_are_bytes() {
        assert_eq!(NewBlob::new([1, 2], true).bytes, [1, 2]);
    }
}
