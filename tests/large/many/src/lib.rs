//! 300 models in one `models!` list, under the default recursion limit. `build.rs` writes them.

use diesel::prelude::*;

olembic::relation_mixin! { pub group_relation => group: Group }

include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// Tables from both ends of the list stand in one query, joined over their relations.
pub fn far_apart(user: &User) -> usize {
    let joined = things(user).inner_join(thing299s::table.on(thing299s::user_id.eq(users::id)));
    std::mem::size_of_val(&joined)
}

fn things(user: &User) -> diesel::dsl::InnerJoin<diesel::dsl::Find<users::table, i32>, thing2s::table> {
    users::table.find(user.id).inner_join(thing2s::table)
}
