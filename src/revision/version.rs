//! Versions as Diesel reads and orders them, and the next free one.
//! The clock is a parameter: a test can let it stand or run back.

use std::fmt;

use chrono::{Datelike, Duration, NaiveDateTime};

/// Diesel's version of a migration: the folder's name before the first `_`, without `-`.
///
/// Versions are compared as text, byte by byte, as Diesel does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(String);

impl Version {
    /// The most characters that Diesel's table of applied migrations holds.
    pub const LONGEST: usize = 50;

    const DIGITS: &str = "%Y%m%d%H%M%S";
    const WRITTEN: &str = "%Y-%m-%d-%H%M%S";

    /// The version of the folder with this name; of a bare version, the version itself.
    pub fn of(name: &str) -> Self {
        let before = name.split_once('_').map_or(name, |(before, _)| before);
        Self(before.replace('-', ""))
    }

    /// A version as it stands in Diesel's table, whatever wrote it there.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The version as Diesel's table holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The start of the folder name for a new version, `YYYY-MM-DD-HHMMSS`, greater than `last` whatever the
    /// clock says.
    ///
    /// After a version that is no time and greater than any (`9999`), it counts on from there.
    /// `None` when that would be longer than [`Version::LONGEST`].
    pub fn written_after(last: Option<&Self>, now: NaiveDateTime) -> Option<String> {
        let Some(last) = last else {
            return written(now);
        };
        let follows = |text: &String| Self::of(text) > *last;
        let from_clock = written(now).filter(follows);
        let from_last = || {
            last.time()?
                .checked_add_signed(Duration::seconds(1))
                .and_then(written)
                .filter(follows)
        };
        from_clock.or_else(from_last).or_else(|| last.counted_on())
    }

    fn time(&self) -> Option<NaiveDateTime> {
        NaiveDateTime::parse_from_str(self.0.get(..14)?, Self::DIGITS).ok()
    }

    fn counted_on(&self) -> Option<String> {
        let name = self.0.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = self.0.get(name.len()..).unwrap_or_default();
        let counted = match digits.parse::<u128>().ok().and_then(|n| n.checked_add(1)) {
            Some(next) if next.to_string().len() <= digits.len() => {
                format!("{name}{next:0width$}", width = digits.len())
            }
            _ => format!("{}0001", self.0),
        };
        (counted.chars().count() <= Self::LONGEST).then_some(counted)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A year of more than four digits would break the order of the text.
fn written(time: NaiveDateTime) -> Option<String> {
    (0..=9999)
        .contains(&time.year())
        .then(|| time.format(Version::WRITTEN).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clock(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap()
    }

    #[test]
    fn a_new_version_is_always_greater() {
        let now = "2026-01-02 03:04:05";
        for (last, now, expected) in [
            (None, now, "2026-01-02-030405"),
            (Some("00000000000000"), now, "2026-01-02-030405"),
            (Some("20260102030404"), now, "2026-01-02-030405"),
            // The same second, from this program and from Diesel's.
            (Some("20260102030405"), now, "2026-01-02-030406"),
            (Some("202601020304050000"), now, "2026-01-02-030406"),
            // A clock that runs back, over the end of a year too.
            (Some("20300101000000"), now, "2030-01-01-000001"),
            (Some("20301231235959"), now, "2031-01-01-000000"),
            // Versions that are no time.
            (Some("1"), now, "2026-01-02-030405"),
            (Some("9998"), now, "9999"),
            (Some("9999"), now, "99990001"),
            (Some("v7"), now, "v8"),
            (Some("v9"), now, "v90001"),
            (Some("ж"), now, "ж0001"),
            (Some("20261340996199"), now, "20261340996200"),
            (Some("99991231235959"), now, "99991231235960"),
        ] {
            let last = last.map(Version::of);
            let next = Version::written_after(last.as_ref(), clock(now)).unwrap();
            assert_eq!(next, expected, "after {last:?}");
            assert!(last.is_none_or(|last| Version::of(&next) > last), "{next}");
        }
    }

    #[test]
    fn a_version_that_cannot_grow_is_refused() {
        let last = Version("9".repeat(Version::LONGEST));
        assert_eq!(
            Version::written_after(Some(&last), clock("2026-01-02 03:04:05")),
            None
        );
    }

    proptest! {
        #[test]
        fn any_last_version_is_followed_by_a_greater_one(last in "[^_]{0,46}", seconds in 0_i64..4_000_000_000) {
            let now = chrono::DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
            let last = Version::of(&last);
            let next = Version::written_after(Some(&last), now);
            if last.as_str().chars().count() <= Version::LONGEST - 4 {
                prop_assert!(next.is_some_and(|next| Version::of(&next) > last));
            }
        }
    }
}
