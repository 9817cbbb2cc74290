//! Many-to-many through a join model, from both sides.

use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use olembic::prelude::*;

use crate::database::database;
use crate::queries::queries;

model! {
    #[derive(PartialEq)]
    pub struct User {
        pub username: String,
    }
}

model! {
    /// A key of text.
    #[derive(PartialEq)]
    pub struct Group {
        #[column(primary_key, max_length = 10)]
        pub name: String,
    }
}

relation_mixin! { pub group_relation => group: Group }

model! {
    #[table(unique(user_id, group_id))]
    pub struct Membership {
        user_relation!(Membership, back_populates = memberships);
        group_relation!(Membership, back_populates = memberships, on_update = cascade);
        many_to_many!(user: User => groups, group: Group => users);
        pub since: i32,
    }
}

model! {
    /// Both sides are one model, the columns have names of their own, and one accessor is left out for the editor.
    pub struct Follow {
        user_relation!(Follow, name = follower, column = who);
        user_relation!(Follow, name = followed);
        user_relation!(Follow, name = witness, nullable = true);
        many_to_many!(follower(column = who): User => following, followed: User => followers);
        many_to_many!(witness: User => witnessed, followed: User);
    }
}

olembic::models! { User, Group, Membership, Follow }

fn society() -> SqliteConnection {
    use diesel::connection::SimpleConnection;
    let mut connection = database(MODELS);
    connection
        .batch_execute(
            "INSERT INTO users VALUES (1, 'ada'), (2, 'bob'), (3, 'eve');
             INSERT INTO groups VALUES ('chess'), ('go'), ('tennis');
             INSERT INTO memberships VALUES (1, 1, 'go', 1990), (2, 1, 'chess', 1985), (3, 2, 'go', 1999);
             INSERT INTO follows VALUES (1, 1, 2, NULL), (2, 3, 2, 1), (3, 2, 1, 1);",
        )
        .unwrap();
    connection
}

fn people(connection: &mut SqliteConnection) -> Vec<User> {
    users::table.order(users::id).load(connection).unwrap()
}

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.username.as_str()).collect()
}

fn sql(query: &impl diesel::query_builder::QueryFragment<Sqlite>) -> String {
    let text = diesel::debug_query::<Sqlite, _>(query).to_string();
    let sql = text.split(" -- binds").next().unwrap();
    sql.replace("?, ", "").replace('`', "")
}

#[test]
fn it_is_read_from_both_sides() {
    let mut connection = society();
    let ada = people(&mut connection).remove(0);
    let groups: Vec<Group> = ada.groups().order(groups::name).load(&mut connection).unwrap();
    assert_eq!(
        groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(),
        ["chess", "go"]
    );
    let users: Vec<User> = groups[1].users().order(users::id).load(&mut connection).unwrap();
    assert_eq!(names(&users), ["ada", "bob"]);
}

#[test]
fn the_accessor_is_a_plain_query() {
    let mut connection = society();
    let ada = people(&mut connection).remove(0);
    assert_eq!(
        ada.groups().count().get_result::<i64>(&mut connection).unwrap(),
        2
    );
    // By a column of the join model, and with a selection of one's own.
    let old: Vec<(String, i32)> = ada
        .groups()
        .filter(memberships::since.lt(1990))
        .select((groups::name, memberships::since))
        .load(&mut connection)
        .unwrap();
    assert_eq!(old, [("chess".into(), 1985)]);
    let newest = ada.groups().order(memberships::since.desc()).limit(1);
    let newest: Group = newest.select(Group::as_select()).first(&mut connection).unwrap();
    assert_eq!(newest.name, "go");
}

#[test]
fn the_queries_are_those_that_one_writes_by_hand() {
    let mut connection = society();
    let people = people(&mut connection);
    let joined = || groups::table.inner_join(memberships::table.on(memberships::group_id.eq(groups::name)));
    assert_eq!(
        sql(&people[0].groups()),
        sql(&joined()
            .filter(memberships::user_id.eq(1))
            .select(groups::all_columns))
    );
    let (pairs, queries) = queries(&mut connection, |connection| {
        let groups = User::GROUPS.refine(|groups| groups.order(memberships::since));
        people.load_related(groups, connection).unwrap()
    });
    let pairs: Vec<(&str, Vec<&str>)> = pairs
        .iter()
        .map(|(user, groups)| {
            (
                user.username.as_str(),
                groups.iter().map(|group| group.name.as_str()).collect(),
            )
        })
        .collect();
    assert_eq!(
        pairs,
        [("ada", vec!["chess", "go"]), ("bob", vec!["go"]), ("eve", vec![])]
    );
    let by_hand = joined()
        .filter(memberships::user_id.eq_any([1, 2, 3]))
        .order(memberships::since)
        .select((memberships::user_id, Group::as_select()));
    assert_eq!(queries, [sql(&by_hand)]);
}

#[test]
fn three_levels_are_two_queries() {
    let mut connection = society();
    let people = people(&mut connection);
    let (pairs, queries) = queries(&mut connection, |connection| {
        people
            .load_related(User::GROUPS.then(Group::USERS), connection)
            .unwrap()
    });
    assert_eq!(queries.len(), 2);
    let (go, users) = pairs[1].1.first().unwrap();
    assert_eq!((go.name.as_str(), names(users)), ("go", vec!["ada", "bob"]));
}

#[test]
fn the_join_model_is_loaded_with_its_other_side() {
    let mut connection = society();
    let pairs = people(&mut connection)
        .load_related(User::MEMBERSHIPS.then(Membership::GROUP), &mut connection)
        .unwrap();
    let (membership, group) = &pairs[1].1[0];
    assert_eq!(
        (membership.since, group.as_ref().unwrap().name.as_str()),
        (1999, "go")
    );
}

#[test]
fn a_model_stands_on_both_sides() {
    let mut connection = society();
    let people = people(&mut connection);
    let following: Vec<User> = people[0].following().load(&mut connection).unwrap();
    assert_eq!(names(&following), ["bob"]);
    let followers: Vec<User> = people[1]
        .followers()
        .order(users::id)
        .load(&mut connection)
        .unwrap();
    assert_eq!(names(&followers), ["ada", "eve"]);
    let pairs = people
        .load_related((User::FOLLOWING, User::FOLLOWERS), &mut connection)
        .unwrap();
    let table: Vec<(Vec<&str>, Vec<&str>)> = pairs
        .iter()
        .map(|(_, (following, followers))| (names(following), names(followers)))
        .collect();
    assert_eq!(
        table,
        [
            (vec!["bob"], vec!["bob"]),
            (vec!["ada"], vec!["ada", "eve"]),
            (vec!["bob"], vec![])
        ]
    );
}

#[test]
fn a_relation_of_the_join_model_may_be_null() {
    let mut connection = society();
    let people = people(&mut connection);
    let mut witnessed: Vec<User> = people[0].witnessed().load(&mut connection).unwrap();
    witnessed.sort_by_key(|user| user.id);
    assert_eq!(names(&witnessed), ["ada", "bob"]);
    let pairs = people.load_related(User::WITNESSED, &mut connection).unwrap();
    let counts: Vec<usize> = pairs.iter().map(|(_, seen)| seen.len()).collect();
    assert_eq!(counts, [2, 0, 0]);
}
