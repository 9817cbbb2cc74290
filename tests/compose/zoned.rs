//! Moments with a time zone.

use chrono::{DateTime, TimeZone, Utc};
use diesel::prelude::*;
use olembic::prelude::*;
use olembic::schema::ColumnType;

use crate::database::database;

model! {
    pub struct Meeting {
        pub begins: DateTime<Utc>,
        pub ends: Option<DateTime<Utc>>,
        pub invited: chrono::DateTime<chrono::Utc>,
        pub cancelled: Option<chrono::DateTime<chrono::Utc>>,
        #[column(server_default = now)]
        pub made: DateTime<Utc>,
        #[column(server_default = now, on_update = now)]
        pub changed: DateTime<Utc>,
    }
}

olembic::models! { Meeting }

#[test]
fn moments_with_a_zone_are_written_read_and_compared() {
    let mut connection = database(MODELS);
    let begins = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
    let before = Utc::now() - chrono::Duration::seconds(2);
    let meeting: Meeting = diesel::insert_into(meetings::table)
        .values(NewMeeting {
            ends: Some(begins + chrono::Duration::milliseconds(1500)),
            changed: Some(begins),
            ..NewMeeting::new(begins, begins)
        })
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(
        (meeting.begins, meeting.invited, meeting.cancelled),
        (begins, begins, None)
    );
    assert_eq!(
        meeting.ends.unwrap() - begins,
        chrono::Duration::milliseconds(1500)
    );
    assert!(meeting.made > before && meeting.made <= Utc::now());
    let later: i64 = meetings::table
        .filter(meetings::ends.gt(begins))
        .count()
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(later, 1);

    let changes = MeetingChanges {
        ends: Some(None),
        ..Default::default()
    };
    assert_eq!(changes.apply(&meeting, &mut connection).unwrap(), 1);
    let found: Meeting = meetings::table.first(&mut connection).unwrap();
    assert!(found.ends.is_none() && found.changed > before);
    assert_eq!(
        Meeting::describe().column("begins").unwrap().column_type,
        ColumnType::TimestampTz
    );
}
