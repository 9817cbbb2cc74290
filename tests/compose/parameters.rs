//! Mixins with parameters, and the names of the model within a mixin.

use diesel::prelude::*;
use olembic::prelude::*;

use crate::database::database;

mod pieces {
    use olembic::prelude::*;

    mixin! {
        /// Who owns it.
        pub owned_by(owner = user, length = 50, table) {
            /// The owner's name.
            #[column(max_length = $length)]
            pub $owner: String,
            /// A remark on the owner.
            pub [<$owner _note>]: Option<String>,
            #[table(index($owner, [<$owner _note>]))];

            impl {
                /// The query for what somebody owns.
                pub fn [<of_ $owner>](name: &str) -> diesel::dsl::Filter<$table::table, diesel::dsl::Eq<$table::$owner, &str>> {
                    $table::table.filter($table::$owner.eq(name))
                }
            }
        }
    }

    mixin! {
        /// Passes an argument on.
        pub signed(by = signer, digits = (3)) {
            owned_by!(owner = $by);
            #[column(default = $digits)]
            pub digits: i32,
        }
    }

    mixin! {
        /// Knows the names of its model.
        pub named(model, new, changes, table) {
            pub label: String,

            impl {
                pub fn built(label: &str) -> $new {
                    $new::new(label)
                }

                pub fn relabelled(label: &str) -> $changes {
                    let mut changes = $changes::default();
                    changes.label = Some(label.to_owned());
                    changes
                }

                pub fn all() -> $table::table {
                    $table::table
                }

                pub fn is_it(self) -> $model {
                    self
                }

                pub fn sentence(&self) -> String {
                    format!("{} {}", Self::NAME, self.label)
                }
            }
        }
    }

    pub(crate) use owned_by as owned;
}

use pieces::owned_by;

model! {
    pub struct Cup {
        pieces::owned_by!();
    }
}

model! {
    /// Arguments in another order than the parameters, and a comma behind them.
    pub struct Plate {
        owned_by!(length = 9, owner = author,);
        pub size: i32,
    }
}

model! {
    pub struct Letter {
        pieces::signed!(by = clerk);
        pieces::owned!(owner = reader);
    }
}

model! {
    pub struct Tin {
        pieces::named!();
    }
}

olembic::models! { Cup, Plate, Letter, Tin }

fn columns(table: &str) -> Vec<String> {
    let schema = MODELS.schema().unwrap();
    schema
        .table(table)
        .unwrap()
        .columns
        .iter()
        .map(|c| c.name.clone())
        .collect()
}

fn length(table: &str, column: &str) -> olembic::schema::ColumnType {
    let schema = MODELS.schema().unwrap();
    schema
        .table(table)
        .unwrap()
        .column(column)
        .unwrap()
        .column_type
        .clone()
}

#[test]
fn a_call_without_arguments_takes_the_defaults() {
    assert_eq!(columns("cups"), ["id", "user", "user_note"]);
    assert_eq!(length("cups", "user"), olembic::schema::ColumnType::Varchar(50));
}

#[test]
fn arguments_stand_in_any_order_and_replace_the_defaults() {
    assert_eq!(columns("plates"), ["id", "author", "author_note", "size"]);
    assert_eq!(
        length("plates", "author"),
        olembic::schema::ColumnType::Varchar(9)
    );
    assert_eq!(
        Plate::describe().indexes[0].key_names(),
        ["author", "author_note"]
    );
}

#[test]
fn a_mixin_passes_its_arguments_on() {
    assert_eq!(
        columns("letters"),
        ["id", "clerk", "clerk_note", "digits", "reader", "reader_note"]
    );
    assert_eq!(NewLetter::new("ada", "bob").digits, 3);
    let schema = MODELS.schema().unwrap();
    let origin = |column| {
        schema
            .table("letters")
            .unwrap()
            .column(column)
            .unwrap()
            .origin
            .mixin
    };
    assert_eq!(
        (origin("clerk"), origin("digits")),
        (Some("owned_by"), Some("signed"))
    );
}

#[test]
fn an_impl_block_of_a_mixin_queries_the_model_s_own_table() {
    let mut connection = database(MODELS);
    diesel::insert_into(plates::table)
        .values(vec![NewPlate::new("ada", 1), NewPlate::new("bob", 2)])
        .execute(&mut connection)
        .unwrap();
    let sizes: Vec<i32> = Plate::of_author("bob")
        .select(plates::size)
        .load(&mut connection)
        .unwrap();
    assert_eq!(sizes, [2]);
}

#[test]
fn a_mixin_knows_the_names_of_its_model() {
    let mut connection = database(MODELS);
    let new = Tin {
        ..tin(&mut connection)
    };
    assert_eq!(new.sentence(), "Tin beans");
    Tin::relabelled("peas").apply(&new, &mut connection).unwrap();
    let after: Tin = Tin::all().first(&mut connection).unwrap();
    assert_eq!(after.is_it().label, "peas");
}

fn tin(connection: &mut SqliteConnection) -> Tin {
    diesel::insert_into(tins::table)
        .values(Tin::built("beans"))
        .get_result(connection)
        .unwrap()
}
