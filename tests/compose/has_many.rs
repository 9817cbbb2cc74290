//! `has_many!` and `has_one!`: true declarations compile and add nothing. False ones are in `tests/faults`.

use diesel::prelude::*;
use olembic::prelude::*;

use crate::database::database;

model! {
    pub struct User {
        has_many!(posts: Post, written: Review, reviewed: Review);
        has_one!(profile: Profile,);
        pub username: String,
        has_many!(groups: Group);
    }
}

model! {
    pub struct Post {
        user_relation!(Post, back_populates = posts);
    }
}

model! {
    pub struct Profile {
        user_relation!(Profile, unique = true, back_populates = profile);
    }
}

model! {
    pub struct Review {
        user_relation!(Review, name = author, back_populates = written);
        user_relation!(Review, name = reviewer, nullable = true, back_populates = reviewed);
    }
}

relation_mixin! { pub group_relation => group: Group }

model! {
    pub struct Group {
        pub name: String,
        has_many!(group_memberships: Membership, users: User);
    }
}

model! {
    pub struct Membership {
        user_relation!(Membership);
        group_relation!(Membership, back_populates = group_memberships);
        many_to_many!(user: User => groups, group: Group => users);
    }
}

mixin! {
    /// A mixin says it for the models that it is in.
    pub with_leaves {
        has_many!(leaves: Leaf);
    }
}

model! {
    pub struct Tree {
        with_leaves!();
    }
}

relation_mixin! { pub tree_relation => tree: Tree }

model! {
    #[table(name = "leaves")]
    pub struct Leaf {
        tree_relation!(Leaf, back_populates = leaves);
    }
}

olembic::models! { User, Post, Profile, Review, Group, Membership, Tree, Leaf }

#[test]
fn a_declaration_adds_nothing() {
    let schema = MODELS.schema().unwrap();
    let columns = |table: &str| schema.table(table).unwrap().columns.len();
    assert_eq!((columns("users"), columns("groups"), columns("trees")), (2, 2, 1));
    let mut connection = database(MODELS);
    let tree: Tree = diesel::insert_into(trees::table)
        .default_values()
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(
        tree.leaves().count().get_result::<i64>(&mut connection).unwrap(),
        0
    );
}
