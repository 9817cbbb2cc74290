//! Models, new rows and changes as JSON.

use diesel::prelude::*;
use olembic::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{from_str, from_value, json, to_value};

use crate::database::database;

model! {
    #[derive(PartialEq, Serialize, Deserialize)]
    #[new(derive(PartialEq, Deserialize))]
    #[changes(derive(Deserialize, PartialEq))]
    #[table(name = "articles")]
    pub struct Article {
        pub title: String,
        #[column(default = "draft")]
        pub state: String,
        #[column(default = 3)]
        pub stars: Option<i32>,
        pub note: Option<String>,
        #[column(server_default = 10)]
        pub weight: i64,
        #[column(server_default = "en")]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub language: Option<String>,
        timestamps!();
    }
}

model! {
    #[derive(serde::Serialize)]
    #[serde(rename_all = "camelCase")]
    #[new(derive(serde::Serialize, serde::Deserialize))]
    #[new(serde(rename_all = "camelCase", deny_unknown_fields))]
    #[changes(derive(::serde::Deserialize))]
    #[changes(serde(deny_unknown_fields))]
    #[changes(must_use)]
    pub struct Strict {
        pub first_name: String,
        #[column(default = "x")]
        pub last_name: String,
        pub r#type: Option<String>,
    }
}

olembic::models! { Article, Strict }

fn stored(body: serde_json::Value, connection: &mut SqliteConnection) -> Article {
    let new: NewArticle = from_value(body).unwrap();
    diesel::insert_into(articles::table)
        .values(new)
        .get_result(connection)
        .unwrap()
}

#[test]
fn a_model_goes_out_and_comes_back() {
    let mut connection = database(MODELS);
    let article = stored(json!({ "title": "A" }), &mut connection);
    let sent = to_value(&article).unwrap();
    assert_eq!(
        (&sent["title"], &sent["stars"], &sent["note"]),
        (&json!("A"), &json!(3), &json!(null))
    );
    assert!(sent["created_at"].is_string());
    assert_eq!(from_value::<Article>(sent).unwrap(), article);
}

#[test]
fn a_new_row_takes_the_defaults_for_what_is_missing() {
    let new: NewArticle = from_str(r#"{ "title": "A", "unknown": 1 }"#).unwrap();
    assert_eq!(new, NewArticle::new("A"));
    let new: NewArticle = from_value(json!({
        "title": "A", "state": "ready", "stars": null, "note": "n", "weight": 5, "language": null,
        "created_at": "2020-01-02T03:04:05",
    }))
    .unwrap();
    assert_eq!(
        (new.state.as_str(), new.stars, new.note.as_deref()),
        ("ready", None, Some("n"))
    );
    assert_eq!((new.weight, new.language), (Some(5), Some(None)));
    assert_eq!(new.created_at.unwrap().to_string(), "2020-01-02 03:04:05");

    let mut connection = database(MODELS);
    let article = stored(json!({ "title": "A" }), &mut connection);
    assert_eq!((article.weight, article.language.as_deref()), (10, Some("en")));
    let article = stored(json!({ "title": "A", "language": null }), &mut connection);
    assert_eq!(article.language, None);
}

#[test]
fn what_is_required_or_not_nullable_is_named_when_it_is_not_there() {
    let fault = |body: &str| from_str::<NewArticle>(body).unwrap_err().to_string();
    assert!(fault("{}").starts_with("missing field `title`"));
    assert!(fault(r#"{ "title": null }"#).starts_with("invalid type: null, expected a string"));
    assert!(fault(r#"{ "title": "A", "state": null }"#).starts_with("invalid type: null, expected a string"));
    assert!(fault("7").starts_with("invalid type: integer `7`, expected struct NewArticle"));
}

#[test]
fn changes_tell_missing_from_null() {
    let changes: ArticleChanges = from_str(r#"{ "note": null, "title": "B" }"#).unwrap();
    assert_eq!(
        (changes.title.as_deref(), &changes.note),
        (Some("B"), &Some(None))
    );
    assert_eq!((&changes.state, &changes.stars), (&None, &None));

    let mut connection = database(MODELS);
    let article = stored(
        json!({ "title": "A", "note": "n", "updated_at": "2000-01-01T00:00:00" }),
        &mut connection,
    );
    assert_eq!(changes.apply(&article, &mut connection).unwrap(), 1);
    let found: Article = articles::table.find(article.id).first(&mut connection).unwrap();
    assert_eq!(
        (found.title.as_str(), found.note, found.stars),
        ("B", None, Some(3))
    );
    assert!(found.updated_at > article.updated_at);

    let fault = from_str::<ArticleChanges>(r#"{ "title": null }"#)
        .unwrap_err()
        .to_string();
    assert!(fault.starts_with("invalid type: null, expected a string"));
}

#[test]
fn an_empty_body_is_no_change_and_touches_nothing() {
    let changes: ArticleChanges = from_str(r#"{ "updated_at": "2020-01-02T03:04:05", "id": 4 }"#).unwrap();
    assert_eq!(changes, ArticleChanges::default());
    assert!(changes.is_empty());
    let mut connection = database(MODELS);
    let article = stored(
        json!({ "title": "A", "updated_at": "2000-01-01T00:00:00" }),
        &mut connection,
    );
    assert_eq!(changes.apply(&article, &mut connection).unwrap(), 0);
    let found: Article = articles::table.find(article.id).first(&mut connection).unwrap();
    assert_eq!(found, article);
}

#[test]
fn serde_s_own_attributes_reach_the_structs() {
    let new: NewStrict = from_str(r#"{ "firstName": "A", "type": "t" }"#).unwrap();
    let strict = Strict {
        id: 1,
        first_name: "A".into(),
        last_name: "x".into(),
        r#type: None,
    };
    assert_eq!(
        to_value(strict).unwrap(),
        json!({ "id": 1, "firstName": "A", "lastName": "x", "type": null })
    );
    assert_eq!(
        (
            new.first_name.as_str(),
            new.last_name.as_str(),
            new.r#type.as_deref()
        ),
        ("A", "x", Some("t"))
    );
    assert_eq!(
        to_value(&new).unwrap(),
        json!({ "firstName": "A", "lastName": "x", "type": "t" })
    );
    let fault = from_str::<NewStrict>(r#"{ "firstName": "A", "age": 1 }"#)
        .unwrap_err()
        .to_string();
    assert!(fault.starts_with("unknown field `age`"));
    let fault = from_str::<StrictChanges>(r#"{ "age": 1 }"#)
        .unwrap_err()
        .to_string();
    assert!(fault.starts_with("unknown field `age`"));
}

/// What the database is to find out is no value of a changeset, and not written with it.
mod sent_on {
    use super::*;

    model! {
        #[changes(derive(Serialize, Deserialize, PartialEq))]
        #[changes(serde(rename_all = "camelCase"))]
        pub struct Paper {
            timestamps!();
            pub main_title: String,
            pub link: Option<String>,
            #[column(on_update = next)]
            pub version: i32,
        }
    }

    model! {
        #[changes(derive(serde::Serialize))]
        pub struct Draft {
            versioned!();
            pub text: String,
        }
    }

    #[test]
    fn changes_are_written_without_what_moves_by_itself() {
        let changes = PaperChanges {
            main_title: Some("A".into()),
            link: Some(None),
            ..Default::default()
        };
        let written = to_value(&changes).unwrap();
        assert_eq!(
            written,
            json!({ "createdAt": null, "mainTitle": "A", "link": null })
        );
        let draft = DraftChanges {
            text: Some("x".into()),
            ..Default::default()
        };
        assert_eq!(to_value(draft).unwrap(), json!({ "text": "x" }));
    }
}
