//! Tables: names, keys, what `#[table]` takes, and the attributes that go elsewhere.

use diesel::prelude::*;
use olembic::prelude::*;

use crate::database::database;

model! {
    /// A key of two columns.
    #[derive(PartialEq)]
    #[table(name = "group_members", primary_key(group_no, person_no), unique(person_no, role), index(role))]
    #[new(derive(PartialEq))]
    #[changes(derive(PartialEq))]
    #[allow(dead_code)]
    pub struct Member {
        pub group_no: i32,
        pub person_no: i32,
        #[column(max_length = 10)]
        pub role: String,
    }
}

model! {
    /// Nothing but a key.
    pub struct Token {}
}

model! {
    #[table(name = r#type)]
    pub struct Kind {
        pub r#match: String,
        private: i32,
    }
}

olembic::models! { Member, Token, Kind, Odd }

#[test]
fn a_key_of_two_columns_works() {
    let mut connection = database(MODELS);
    let new = NewMember::new(1, 2, "admin");
    assert_eq!(new, new.clone());
    diesel::insert_into(group_members::table)
        .values(&new)
        .execute(&mut connection)
        .unwrap();
    let member: Member = group_members::table.find((1, 2)).first(&mut connection).unwrap();
    let changes = MemberChanges {
        role: Some("guest".into()),
        ..Default::default()
    };
    assert_eq!(changes.apply(&member, &mut connection).unwrap(), 1);
    let role: String = group_members::table
        .select(group_members::role)
        .first(&mut connection)
        .unwrap();
    assert_eq!(role, "guest");
    assert!(
        diesel::insert_into(group_members::table)
            .values(&new)
            .execute(&mut connection)
            .is_err()
    );
}

#[test]
fn table_parts_are_named_by_the_convention() {
    let table = Member::describe();
    assert_eq!(table.primary_key, ["group_no", "person_no"]);
    assert_eq!(table.uniques[0].name, "uq_group_members_person_no_role");
    assert_eq!(table.indexes[0].name, "ix_group_members_role");
}

#[test]
fn a_model_of_a_key_alone_works() {
    let mut connection = database(MODELS);
    diesel::insert_into(tokens::table)
        .default_values()
        .execute(&mut connection)
        .unwrap();
    let token: Token = tokens::table.first(&mut connection).unwrap();
    assert_eq!(token.id, 1);
}

#[test]
fn raw_identifiers_lose_their_prefix_in_the_database() {
    let mut connection = database(MODELS);
    let kind: Kind = diesel::insert_into(r#type::table)
        .values(NewKind::new("x", 1))
        .get_result(&mut connection)
        .unwrap();
    assert_eq!((kind.r#match.as_str(), kind.private), ("x", 1));
    let table = Kind::describe();
    assert_eq!(
        (table.name.as_str(), table.columns[1].name.as_str()),
        ("type", "match")
    );
}

model! {
    /// Attributes that are not Olembic's own stay on the struct, whatever they are.
    #[must_use]
    #[table(name = "odd", unique(label))]
    #[derive(PartialEq, Debug)]
    pub struct Odd {
        #[warn(unused)]
        /// Written with an attribute in front.
        #[column(max_length = 3)]
        pub(crate) label: String,
    }
}

#[test]
fn unusual_attributes_are_kept() {
    assert_eq!(Odd::describe().uniques[0].columns, ["label"]);
}
