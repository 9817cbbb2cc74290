//! Versions after one another, whatever template, zone and clock.

use super::*;
use proptest::prelude::*;

fn clock(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap()
}

fn names(template: &str) -> FolderNames {
    FolderNames::new(template).unwrap()
}

const ALEMBIC: &str = "{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}";

#[test]
fn a_new_name_comes_after_all_others() {
    for (template, last, random, expected) in [
        (ALEMBIC, None, 0xabc, "2026-01-02-0304-000000000abc_x"),
        (
            ALEMBIC,
            Some("2026-01-01-000000"),
            0xabc,
            "2026-01-02-0304-000000000abc_x",
        ),
        // The same minute: an id that is great enough stays, another one is drawn right above the last.
        (
            ALEMBIC,
            Some("2026-01-02-0304-000000000abb"),
            0xabc,
            "2026-01-02-0304-000000000abc_x",
        ),
        (
            ALEMBIC,
            Some("2026-01-02-0304-000000000abc"),
            0x5,
            "2026-01-02-0304-000000000ac2_x",
        ),
        (
            ALEMBIC,
            Some("2026-01-02-0304-fffffffffffe"),
            0x5,
            "2026-01-02-0304-ffffffffffff_x",
        ),
        // No id is left: the next minute.
        (
            ALEMBIC,
            Some("2026-01-02-0304-ffffffffffff"),
            0x5,
            "2026-01-02-0305-000000000005_x",
        ),
        // A folder of the usual template in the same minute.
        (
            ALEMBIC,
            Some("2026-01-02-030405"),
            0x5,
            "2026-01-02-0304-050000000005_x",
        ),
        // The clock runs back: by a day, and by years, which only this template's own folders can be ahead.
        (
            ALEMBIC,
            Some("2026-01-03-010203"),
            0x5,
            "2026-01-03-0102-030000000005_x",
        ),
        (
            ALEMBIC,
            Some("2030-12-31-2359-ffffffffffff"),
            0x5,
            "2031-01-01-0000-000000000005_x",
        ),
        // And the usual template after this one's folders, which may be of a zone that is ahead.
        (
            Template::USUAL,
            Some("2026-01-02-0304-ffffffffffff"),
            0,
            "2026-01-02-030500_x",
        ),
        (
            Template::USUAL,
            Some("2026-01-02-1704-000000000000"),
            0,
            "2026-01-02-170401_x",
        ),
        (
            Template::USUAL,
            Some("2026-01-02-1704-c00000000000"),
            0,
            "2026-01-02-170500_x",
        ),
        (Template::USUAL, Some("v7"), 0, "v8_x"),
        ("{epoch}_{slug}", None, 0, "1767323045_x"),
        ("{epoch}_{slug}", Some("1767323045"), 0, "1767323046_x"),
        ("{epoch}_{slug}", Some("1893456000"), 0, "1893456001_x"),
        ("{epoch}_{slug}", Some("1"), 0, "1767323045_x"),
        (
            "{epoch}-{rev}_{slug}",
            Some("1767323045-fffffffffff0"),
            0,
            "1767323045-fffffffffff1_x",
        ),
        (
            "{year}{month}{day}-{rev}_{slug}",
            Some("20260102ffffffffffff"),
            7,
            "20260103-000000000007_x",
        ),
        (
            "{year}{month}{day}{hour}{minute}_{second}_{slug}",
            Some("202601020304"),
            0,
            "202601020305_00_x",
        ),
    ] {
        let last = last.map(Version::of);
        let names = names(template);
        let start = names
            .after_with(last.as_ref(), clock("2026-01-02 03:04:05"), random)
            .unwrap();
        assert_eq!(names.name(&start, "x"), expected, "after {last:?}");
        assert!(
            last.is_none_or(|last| Version::of(&start.text) > last),
            "{expected}"
        );
    }
}

#[test]
fn a_template_that_cannot_come_after_is_refused() {
    for (template, last) in [
        // As text, 1767323045 comes before 20260101000000.
        ("{epoch}_{slug}", "2026-01-01-000000"),
        ("{epoch}_{slug}", "9999999999"),
        (ALEMBIC, "v1"),
        (ALEMBIC, "9999"),
        (ALEMBIC, "2027-01-01-000000"),
        ("a{epoch}_{slug}", "b"),
    ] {
        let last = Version::of(last);
        let now = clock("2026-01-02 03:04:05");
        let message = names(template).after(Some(&last), now).unwrap_err().to_string();
        for part in [template, last.as_str(), "hint: ", Template::USUAL] {
            assert!(message.contains(part), "no {part} in {message}");
        }
    }
}

#[test]
fn ids_are_drawn() {
    let ids: std::collections::BTreeSet<u64> = (0..1000).map(|_| drawn() & Template::LAST_REV).collect();
    assert_eq!(ids.len(), 1000);
}

fn any_template() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        Template::USUAL,
        ALEMBIC,
        "{epoch}_{slug}",
        "{epoch}",
        "m-{epoch}-{rev}_{slug}",
        "{year}{month}{day}-{rev}_{slug}",
        "{year}-{month}-{day}-{hour}{minute}_{slug}-{rev}",
        "{year}{month}{day}{hour}{minute}-{epoch}_{slug}",
        "{year}{month}{day}{hour}{minute}{rev}{year}_{slug}",
    ])
}

/// Clocks that stand, that run back, and that jump; at the ends of what can be told, too.
fn any_clock() -> impl Strategy<Value = NaiveDateTime> {
    let seconds = prop_oneof![
        8 => 1_767_323_000_i64..1_767_323_100,
        2 => 0_i64..4_000_000_000,
        1 => -70_000_000_000_i64..300_000_000_000,
    ];
    seconds.prop_map(|seconds| chrono::DateTime::from_timestamp(seconds, 0).unwrap().naive_utc())
}

fn any_zone() -> impl Strategy<Value = Zone> {
    #[cfg(feature = "cli")]
    let zones = [
        "UTC",
        "Europe/Berlin",
        "Pacific/Kiritimati",
        "America/Los_Angeles",
    ];
    #[cfg(not(feature = "cli"))]
    let zones = ["UTC"];
    prop::sample::select(zones.to_vec()).prop_map(|zone| zone.parse().unwrap())
}

proptest! {
    /// Folders one after another, each by its own template, zone and clock: what is written is greater than all before it, and what is
    /// not written is refused in words.
    #[test]
    fn every_new_version_is_the_greatest(
        steps in prop::collection::vec((any_template(), any_zone(), any_clock(), any::<u64>()), 1..30),
        before in prop::option::of("[0-9a-z]{1,20}"),
    ) {
        let mut all: Vec<Version> = before.iter().map(|text| Version::of(text)).collect();
        for (template, zone, now, random) in steps {
            let names = names(template).zone(zone);
            let last = all.iter().max().cloned();
            match names.after_with(last.as_ref(), now, random) {
                Ok(start) => {
                    let name = names.name(&start, "any_slug");
                    let version = Version::of(&name);
                    prop_assert!(all.iter().all(|other| *other < version), "{name} after {last:?}");
                    prop_assert_eq!(&version, &Version::of(&start.text));
                    prop_assert!(start.beyond >= version);
                    prop_assert!(version.as_str().len() <= Version::LONGEST);
                    all.push(version);
                }
                Err(error) => prop_assert!(error.to_string().contains("hint: "), "{error}"),
            }
        }
    }

    /// By one template alone there is always a next one, however the clock goes, but at the end of time.
    #[test]
    fn one_template_never_comes_to_an_end(
        template in any_template(),
        clocks in prop::collection::vec((1_700_000_000_i64..1_800_000_000, any::<u64>()), 1..60),
    ) {
        let names = names(template);
        let mut last = None;
        for (seconds, random) in clocks {
            let now = chrono::DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
            let start = names.after_with(last.as_ref(), now, random).unwrap();
            let version = Version::of(&start.text);
            prop_assert!(last.is_none_or(|last| version > last));
            last = Some(version);
        }
    }
}
