//! Keys and columns that are UUIDs, on SQLite.

use std::collections::BTreeSet;

use diesel::prelude::*;
use olembic::prelude::*;
use olembic::schema::ColumnType;

use crate::database::database;

model! {
    #[derive(PartialEq, serde::Serialize)]
    #[new(derive(serde::Deserialize))]
    #[changes(derive(serde::Deserialize))]
    pub struct Album {
        uuid_key!();
        pub title: String,
        #[column(unique)]
        pub code: Option<Uuid>,
        #[column(default = Uuid::v4())]
        pub token: olembic::Uuid,
        #[column(server_default = sql("randomblob(16)"))]
        pub given: Uuid,
    }
}

relation_mixin! { pub album_relation => album: Album }

model! {
    #[derive(PartialEq)]
    pub struct Track {
        uuid_key!(version = v4);
        album_relation!(Track, back_populates = tracks, on_delete = cascade);
        album_relation!(name = bonus, nullable = true, back_populates = bonus_tracks);
    }
}

model! {
    /// A key whose name is the user's, and whose value is given.
    pub struct Cover {
        #[column(primary_key)]
        pub key: Uuid,
        album_relation!(unique = true, back_populates = cover);
    }
}

relation_mixin! { pub cover_relation => cover: Cover }

model! {
    pub struct Sticker {
        cover_relation!(back_populates = stickers);
    }
}

olembic::models! { Album, Track, Cover, Sticker }

/// Two albums, of which the first has two tracks, one of them a bonus of the second.
fn albums(connection: &mut SqliteConnection) -> Vec<Album> {
    let new = [NewAlbum::new("first"), NewAlbum::new("second")];
    diesel::insert_into(albums::table)
        .values(&new)
        .execute(connection)
        .unwrap();
    let tracks = [
        NewTrack::new(new[0].id),
        NewTrack {
            bonus_id: Some(new[1].id),
            ..NewTrack::new(new[0].id)
        },
    ];
    diesel::insert_into(tracks::table)
        .values(&tracks)
        .execute(connection)
        .unwrap();
    let albums: Vec<Album> = albums::table.order(albums::id).load(connection).unwrap();
    assert_eq!((albums[0].id, albums[1].id), (new[0].id, new[1].id));
    albums
}

#[test]
fn a_uuid_is_written_as_16_bytes_and_read() {
    let mut connection = database(MODELS);
    let album = &albums(&mut connection)[0];
    assert_eq!(
        (album.uuid().get_version_num(), album.token.get_version_num()),
        (7, 4)
    );
    assert_eq!(album.code, None);
    let bytes: Vec<u8> = diesel::dsl::sql::<diesel::sql_types::Binary>("SELECT id FROM albums ORDER BY id")
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(bytes, album.id.as_bytes());

    let changes = AlbumChanges {
        code: Some(Some(album.token)),
        ..Default::default()
    };
    assert_eq!(changes.apply(album, &mut connection).unwrap(), 1);
    // A nullable column takes a value as well as an `Option`.
    for query in [
        albums::table.filter(albums::code.eq(album.token)).into_boxed(),
        albums::table
            .filter(albums::code.eq(Some(album.token)))
            .into_boxed(),
        albums::table.filter(albums::id.eq_any([album.id])).into_boxed(),
        albums::table.filter(albums::id.eq(&album.id)).into_boxed(),
    ] {
        let found: Album = query.first(&mut connection).unwrap();
        assert_eq!(found.id, album.id);
    }
}

#[test]
fn keys_that_begin_with_the_time_stand_in_the_order_of_their_rows() {
    let keys: Vec<Uuid> = (0..1000).map(|_| NewAlbum::new("").id).collect();
    assert!(keys.is_sorted());
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
}

#[test]
fn a_relation_leads_to_a_parent_with_such_a_key() {
    let mut connection = database(MODELS);
    let albums = albums(&mut connection);
    let tracks: Vec<Track> = albums[0].tracks().load(&mut connection).unwrap();
    assert_eq!(tracks.len(), 2);
    let parent: Album = tracks[1].album().first(&mut connection).unwrap();
    assert_eq!(parent, albums[0]);
    let bonus: Vec<Track> = albums[1].bonus_tracks().load(&mut connection).unwrap();
    assert_eq!(
        bonus[0].bonus().first::<Album>(&mut connection).unwrap(),
        albums[1]
    );
    let owned: Vec<Track> = Track::belonging_to(&albums[0]).load(&mut connection).unwrap();
    assert_eq!(owned, tracks);
    let joined: i64 = albums::table
        .inner_join(tracks::table)
        .count()
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(joined, 2);

    // Somebody else's key, under a name of its own.
    let cover: Cover = diesel::insert_into(covers::table)
        .values(NewCover::new(Uuid::v7(), albums[1].id))
        .get_result(&mut connection)
        .unwrap();
    diesel::insert_into(stickers::table)
        .values(NewSticker::new(cover.key))
        .execute(&mut connection)
        .unwrap();
    let stickers: Vec<Sticker> = cover.stickers().load(&mut connection).unwrap();
    assert_eq!(stickers[0].cover_id, cover.key);
    assert!(
        diesel::insert_into(stickers::table)
            .values(NewSticker::new(Uuid::v7()))
            .execute(&mut connection)
            .is_err()
    );
}

#[test]
fn related_rows_are_loaded_by_such_keys() {
    let mut connection = database(MODELS);
    let albums = albums(&mut connection);
    let loaded = albums
        .load_related(
            (Album::TRACKS, Album::BONUS_TRACKS, Album::COVER),
            &mut connection,
        )
        .unwrap();
    let counts: Vec<_> = loaded
        .iter()
        .map(|(_, (tracks, bonus, cover))| (tracks.len(), bonus.len(), cover.is_some()))
        .collect();
    assert_eq!(counts, [(2, 0, false), (0, 1, false)]);
    let tracks: Vec<Track> = tracks::table.load(&mut connection).unwrap();
    let parents = tracks
        .load_related((Track::ALBUM, Track::BONUS), &mut connection)
        .unwrap();
    for (track, (album, bonus)) in parents {
        assert_eq!(album.map(|album| album.id), Some(track.album_id));
        assert_eq!(bonus.map(|album| album.id), track.bonus_id);
    }
}

#[test]
fn bodies_hold_the_usual_spelling() {
    let id = "018f3f5e-7c1a-7abc-8def-0123456789ab";
    let new: NewAlbum =
        serde_json::from_str(&format!(r#"{{ "id": "{id}", "title": "x", "code": "{id}" }}"#)).unwrap();
    assert_eq!((new.id.to_string().as_str(), new.code), (id, Some(new.id)));
    let new: NewAlbum = serde_json::from_str(r#"{ "title": "x" }"#).unwrap();
    assert_eq!(new.id.get_version_num(), 7);
    let changes: AlbumChanges = serde_json::from_str(r#"{ "code": null }"#).unwrap();
    assert_eq!((changes.code, changes.token), (Some(None), None));
    assert!(serde_json::from_str::<AlbumChanges>(r#"{ "code": "x" }"#).is_err());

    let plain: uuid::Uuid = new.id.into();
    assert_eq!(Uuid::from(plain), new.id);
    assert_eq!(serde_json::to_string(&new.id).unwrap(), format!("\"{plain}\""));
}

#[test]
fn what_is_no_uuid_is_an_error_when_it_is_read() {
    let mut connection = database(MODELS);
    diesel::sql_query("INSERT INTO albums (id, title, token) VALUES (x'0102', 'x', randomblob(16))")
        .execute(&mut connection)
        .unwrap();
    let fault = albums::table.first::<Album>(&mut connection).unwrap_err();
    let fault = format!("{:#}", anyhow::Error::from(fault));
    assert!(fault.contains("field 'id'") && fault.contains("16"), "{fault}");
}

#[test]
fn the_metadata_says_uuid() {
    let table = Album::describe();
    let column = |name: &str| table.column(name).unwrap().clone();
    assert_eq!(column("id").column_type, ColumnType::Uuid);
    assert_eq!(column("id").origin.mixin, Some("uuid_key"));
    assert!(column("code").nullable && column("id").default.is_none());
    assert_eq!(
        Track::describe().column("bonus_id").unwrap().column_type,
        ColumnType::Uuid
    );
    assert_eq!(table.primary_key, ["id"]);
}
