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
            return self.usual_after(last, first);
        }
        let Some(last) = last else {
            return Ok(self.start(first));
        };
        let within = if self.template.gives(last) {
            i64::MAX
        } else {
            PATIENCE
        };
        let Some(seconds) = self.seconds_to(last, first, within) else {
            return Err(RevisionError::TemplateBehind {
                template: self.template.text().to_owned(),
                version: self.version(first),
                last: last.clone(),
                suggestion: Template::USUAL,
            });
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

    /// The usual template always gives one: after a version that is no time, and not near to one, it counts on from there.
    fn usual_after(&self, last: Option<&Version>, first: Stamp) -> Result<Start, RevisionError> {
        let text = Version::written_after(last, first.local);
        let is_time = text
            .as_ref()
            .is_some_and(|text| self.template.gives(&Version::of(text)));
        let near = last.filter(|_| !is_time);
        if let Some(seconds) = near.and_then(|last| self.seconds_to(last, first, PATIENCE)) {
            return Ok(self.start(later(first, seconds, first.rev)));
        }
        let text = text.ok_or_else(|| RevisionError::NoNextVersion {
            last: last.cloned().unwrap_or_else(|| Version::of("")),
        })?;
        Ok(Start {
            claim: text.clone(),
            beyond: Version::of(&text),
            text,
            stamp: first,
        })
    }

    /// How far the time has to be moved on to come after that version, if it is not too far.
    fn seconds_to(&self, last: &Version, first: Stamp, within: i64) -> Option<i64> {
        let greater = |seconds: i64| self.version(later(first, seconds, Template::LAST_REV)) > *last;
        least(0, self.seconds_left(first).min(within), greater)
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
mod tests;
