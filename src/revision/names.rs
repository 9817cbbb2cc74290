//! The names of new folders: by a template, and always so that Diesel runs a new one after those that are there.
//! The clock and what is drawn are parameters: a test can let them stand or run back.

use std::hash::{BuildHasher, RandomState};
use std::str::FromStr;

use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::slug::slug_within;
use super::template::{Stamp, Template};
use super::{RevisionError, TemplateError, Version, Zone};

/// How far the time in a name may be from the clock, so that it comes after a version that is no time of the same template. The folders of
/// somebody in another time zone are at most 26 hours ahead.
const PATIENCE: i64 = 2 * 24 * 60 * 60;

/// So far above the last id is the next one at most, so that many fit into one minute.
const STRIDE: u64 = 1 << 32;

/// How new folders are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderNames {
    template: Template,
    zone: Zone,
    slug_length: usize,
}

/// `YYYY-MM-DD-HHMMSS_slug` in UTC, with at most [`SLUG_LENGTH`](FolderNames::SLUG_LENGTH) characters of the message.
impl Default for FolderNames {
    fn default() -> Self {
        Self {
            template: Template::usual(),
            zone: Zone::Utc,
            slug_length: Self::SLUG_LENGTH,
        }
    }
}

impl FromStr for FolderNames {
    type Err = TemplateError;

    fn from_str(template: &str) -> Result<Self, TemplateError> {
        Self::new(template)
    }
}

/// The start of a new folder's name, which is its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Start {
    /// What stands before the first `_`.
    pub(super) text: String,
    /// What nobody else may be writing under at the same moment.
    pub(super) claim: String,
    /// The greatest version that the same claim could have.
    pub(super) beyond: Version,
    stamp: Stamp,
}

impl FolderNames {
    /// The most characters that a message has in a name, where nothing is said: Alembic's number.
    pub const SLUG_LENGTH: usize = 40;
    /// The most that can be said. A name has to fit into what a file system takes.
    pub const LONGEST_SLUG: usize = 100;

    /// Names by a template, of `{year}`, `{month}`, `{day}`, `{hour}`, `{minute}`, `{second}`, `{epoch}` (seconds since 1970), `{rev}` (an id that is
    /// drawn) and `{slug}` (the message).
    ///
    /// # Errors
    /// [`TemplateError`] where later names could have smaller versions. It shows a template that can be had.
    ///
    /// ```
    /// use olembic::revision::FolderNames;
    ///
    /// FolderNames::new("{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}")?;
    /// let error = FolderNames::new("{year}_{month}_{day}-{rev}_{slug}").unwrap_err();
    /// assert!(error.to_string().ends_with("`file_template = \"{year}-{month}-{day}-{rev}_{slug}\"`"));
    /// # Ok::<(), olembic::revision::TemplateError>(())
    /// ```
    pub fn new(template: &str) -> Result<Self, TemplateError> {
        Ok(Self {
            template: Template::parse(template)?,
            ..Self::default()
        })
    }

    /// With the times of this zone.
    #[must_use]
    pub fn zone(mut self, zone: Zone) -> Self {
        self.zone = zone;
        self
    }

    /// With at most so many characters of the message, from 1 to [`LONGEST_SLUG`](Self::LONGEST_SLUG).
    #[must_use]
    pub fn slug_length(mut self, length: usize) -> Self {
        self.slug_length = length.clamp(1, Self::LONGEST_SLUG);
        self
    }

    /// The readable part of a name.
    pub fn slug(&self, message: &str) -> String {
        slug_within(message, self.slug_length)
    }

    pub(super) fn name(&self, start: &Start, slug: &str) -> String {
        self.template.name(&start.text, start.stamp, slug)
    }

    /// A start that somebody has chosen.
    pub(super) fn said(&self, text: &str, now: NaiveDateTime) -> Start {
        Start {
            text: text.to_owned(),
            claim: text.to_owned(),
            beyond: Version::of(text),
            stamp: self.stamp(now, drawn()),
        }
    }

    /// A start with a version greater than `last`, whatever the clock says.
    ///
    /// # Errors
    /// [`RevisionError`] where the template gives none.
    pub(super) fn after(&self, last: Option<&Version>, now: NaiveDateTime) -> Result<Start, RevisionError> {
        self.after_with(last, now, drawn())
    }

    fn after_with(
        &self,
        last: Option<&Version>,
        now: NaiveDateTime,
        random: u64,
    ) -> Result<Start, RevisionError> {
        let first = self.stamp(now, random & Template::LAST_REV);
        if self.template.is_usual() {
            let none = || RevisionError::NoNextVersion {
                last: last.cloned().unwrap_or_else(|| Version::of("")),
            };
            let text = Version::written_after(last, first.local).ok_or_else(none)?;
            return Ok(Start {
                claim: text.clone(),
                beyond: Version::of(&text),
                text,
                stamp: first,
            });
        }
        let Some(last) = last else {
            return Ok(self.start(first));
        };
        let greatest = |seconds: i64| self.version(later(first, seconds, Template::LAST_REV)) > *last;
        let seconds = match least(0, self.seconds_left(first), greatest) {
            Some(seconds) if seconds <= PATIENCE || self.template.gives(last) => seconds,
            _ => {
                return Err(RevisionError::TemplateBehind {
                    template: self.template.text().to_owned(),
                    version: Version::of(&self.template.start(first, true)),
                    last: last.clone(),
                    suggestion: Template::USUAL,
                });
            }
        };
        let moved = later(first, seconds, first.rev);
        if self.version(moved) > *last {
            return Ok(self.start(moved));
        }
        // Of the ids of that time only some are great enough: one right above the first that is, so that many are left.
        let of_rev = |rev: i64| self.version(later(first, seconds, rev.unsigned_abs())) > *last;
        let great = i64::try_from(Template::LAST_REV).unwrap_or(i64::MAX);
        let least = least(0, great, of_rev).unwrap_or(great).unsigned_abs();
        let rev = (least + random % STRIDE).min(Template::LAST_REV);
        Ok(self.start(later(first, seconds, rev)))
    }

    fn start(&self, stamp: Stamp) -> Start {
        let beyond = later(stamp, 0, Template::LAST_REV);
        Start {
            text: self.template.start(stamp, true),
            claim: self.template.start(stamp, false),
            beyond: self.version(beyond),
            stamp,
        }
    }

    fn version(&self, stamp: Stamp) -> Version {
        Version::of(&self.template.start(stamp, true))
    }

    /// What the clock says, within the times whose text is in their order.
    fn stamp(&self, now: NaiveDateTime, rev: u64) -> Stamp {
        let year = |year| NaiveDate::from_ymd_opt(year, 1, 1).map(NaiveDateTime::from);
        let mut local = self.zone.time(now);
        if let (Some(first), Some(end)) = (year(0), year(10_000)) {
            local = local.clamp(first, end - Duration::seconds(1));
        }
        let epoch = now.and_utc().timestamp().clamp(0, Template::LAST_EPOCH);
        Stamp { local, epoch, rev }
    }

    /// How far the time can be moved on.
    fn seconds_left(&self, stamp: Stamp) -> i64 {
        let end = NaiveDate::from_ymd_opt(10_000, 1, 1).map(NaiveDateTime::from);
        let left = end.map_or(0, |end| (end - stamp.local).num_seconds() - 1);
        if self.template.has_epoch() {
            left.min(Template::LAST_EPOCH - stamp.epoch)
        } else {
            left
        }
    }
}

fn later(stamp: Stamp, seconds: i64, rev: u64) -> Stamp {
    let moved = Duration::try_seconds(seconds).and_then(|moved| stamp.local.checked_add_signed(moved));
    Stamp {
        local: moved.unwrap_or(stamp.local),
        epoch: stamp.epoch.saturating_add(seconds),
        rev,
    }
}

/// The least number from `low` to `high` for which it is so, where it is so for all that are greater.
fn least(mut low: i64, mut high: i64, is_so: impl Fn(i64) -> bool) -> Option<i64> {
    if is_so(low) {
        return Some(low);
    }
    if !is_so(high) {
        return None;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if is_so(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

/// By chance: the standard library's hashes begin with what the system draws.
fn drawn() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

#[cfg(test)]
mod tests {
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
}
