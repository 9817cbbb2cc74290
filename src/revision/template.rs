//! What a new folder is called: `{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}`.
//! A template is only taken where what stands before the first `_`, which is Diesel's version, grows as text when the time does.

mod nearest;

use chrono::{Datelike, NaiveDateTime, Timelike};

use self::nearest::nearest;
use super::Version;

/// A template that is none, or whose versions would not be in the order of time.
#[derive(Debug, thiserror::Error)]
#[error("`file_template = \"{template}\"` {why}\nhint: {hint} `file_template = \"{suggestion}\"`")]
pub struct TemplateError {
    template: String,
    why: String,
    hint: &'static str,
    suggestion: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Epoch,
    Rev,
    Slug,
}

const FIELDS: [(&str, Field); 9] = [
    ("year", Field::Year),
    ("month", Field::Month),
    ("day", Field::Day),
    ("hour", Field::Hour),
    ("minute", Field::Minute),
    ("second", Field::Second),
    ("epoch", Field::Epoch),
    ("rev", Field::Rev),
    ("slug", Field::Slug),
];

impl Field {
    fn named(name: &str) -> Option<Self> {
        let found = FIELDS.iter().find(|(other, _)| *other == name);
        found.map(|(_, field)| *field)
    }

    fn name(self) -> &'static str {
        let found = FIELDS.iter().find(|(_, field)| *field == self);
        found.map_or("", |(name, _)| name)
    }

    /// How many characters it has in a name.
    fn width(self) -> usize {
        match self {
            Self::Year => 4,
            Self::Epoch => 10,
            Self::Rev => 12,
            Self::Slug => 0,
            _ => 2,
        }
    }

    /// The parts of a time, from the greatest on.
    fn rank(self) -> Option<usize> {
        FIELDS.iter().take(6).position(|(_, field)| *field == self)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(Field),
}

/// A time and an id, as they stand in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The time of day where the names are at home.
    pub(super) local: NaiveDateTime,
    /// The seconds since 1970.
    pub(super) epoch: i64,
    /// An id that is drawn.
    pub(super) rev: u64,
}

/// A template that was understood, and is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    text: String,
    /// What stands before the first `_`.
    version: Vec<Part>,
    /// What stands behind it.
    rest: Option<Vec<Part>>,
}

impl Template {
    /// What there is where nothing is said.
    pub(super) const USUAL: &str = "{year}-{month}-{day}-{hour}{minute}{second}_{slug}";
    /// Alembic's well-known one, as it can be here.
    const WELL_KNOWN: &str = "{year}-{month}-{day}-{hour}{minute}-{rev}_{slug}";

    /// The greatest id.
    pub(super) const LAST_REV: u64 = (1 << 48) - 1;
    /// The last second whose number has as many digits as the others: in the year 2286.
    pub(super) const LAST_EPOCH: i64 = 9_999_999_999;

    /// The usual template.
    pub(super) fn usual() -> Self {
        Self::of(Self::USUAL, &parts(Self::USUAL).unwrap_or_default())
    }

    pub(super) fn parse(text: &str) -> Result<Self, TemplateError> {
        let refuse = |why: String| Err(refused(text, why));
        if text.contains("%(") {
            return refuse("is in Alembic's spelling".to_owned());
        }
        let parts = match parts(text) {
            Ok(parts) => parts,
            Err(why) => return refuse(why),
        };
        let template = Self::of(text, &parts);
        match template.fault() {
            None => Ok(template),
            Some(why) => refuse(why),
        }
    }

    /// Without a message, which would ask for the nearest template again.
    fn parse_quietly(text: &str) -> Option<Self> {
        let template = Self::of(text, &parts(text).ok()?);
        template.fault().is_none().then_some(template)
    }

    fn of(text: &str, parts: &[Part]) -> Self {
        let mut version = Vec::new();
        let mut rest: Option<Vec<Part>> = None;
        for part in parts {
            match (&mut rest, part) {
                (Some(rest), part) => rest.push(part.clone()),
                (None, Part::Text(text)) => match text.split_once('_') {
                    None => version.push(part.clone()),
                    Some((before, behind)) => {
                        version.push(Part::Text(before.to_owned()));
                        rest = Some(vec![Part::Text(behind.to_owned())]);
                    }
                },
                (None, part) => version.push(part.clone()),
            }
        }
        Self {
            text: text.to_owned(),
            version,
            rest,
        }
    }

    /// Why later versions would not be greater; `None` where they are.
    fn fault(&self) -> Option<String> {
        let mut finest: Option<usize> = None;
        let mut has_rev = false;
        const SECOND: usize = 5;
        for field in fields(&self.version) {
            let name = field.name();
            let after_rev = || {
                let why = format!(
                    "puts `{{rev}}`, which is drawn by chance, before `{{{name}}}`: a later version would not always be greater"
                );
                has_rev.then_some(why)
            };
            match (field.rank(), finest) {
                _ if field == Field::Slug => {
                    return Some("puts `{slug}` before the first `_`: what stands there is Diesel's version, by which folders are ordered".to_owned());
                }
                _ if field == Field::Rev => has_rev = true,
                (None, Some(SECOND)) => {}
                (None, _) => {
                    if let Some(why) = after_rev() {
                        return Some(why);
                    }
                    finest = Some(SECOND);
                }
                (Some(rank), Some(known)) if rank <= known => {}
                (Some(rank), _) if rank == finest.map_or(0, |known| known + 1) => {
                    if let Some(why) = after_rev() {
                        return Some(why);
                    }
                    finest = Some(rank);
                }
                (Some(rank), _) => {
                    let greater = FIELDS.get(rank.saturating_sub(1)).map_or("", |(name, _)| name);
                    return Some(format!(
                        "has `{{{name}}}` without `{{{greater}}}` before it: a later version would not always be greater"
                    ));
                }
            }
        }
        let coarse = |unit: &str| format!("gives the revisions of one {unit} one version");
        match finest {
            None => Some("has no time before the first `_`, so a new version would not be greater than those before it".to_owned()),
            Some(0) => Some(coarse("year")),
            Some(1) => Some(coarse("month")),
            Some(2) if !has_rev => Some(coarse("day")),
            Some(3) if !has_rev => Some(coarse("hour")),
            Some(_) if self.width() > Version::LONGEST => Some(format!(
                "gives versions of {} characters, and Diesel's table holds {}",
                self.width(),
                Version::LONGEST
            )),
            Some(_) => None,
        }
    }

    /// How long the versions are.
    fn width(&self) -> usize {
        let width = |part: &Part| match part {
            Part::Text(text) => text.replace('-', "").len(),
            Part::Field(field) => field.width(),
        };
        self.version.iter().map(width).sum()
    }

    /// The start of a folder's name, before the first `_`. Without an id, what all names of that time have in common.
    pub(super) fn start(&self, stamp: Stamp, with_rev: bool) -> String {
        let parts = self.version.iter();
        let parts = parts.filter(|part| with_rev || **part != Part::Field(Field::Rev));
        parts.map(|part| written(part, stamp, "")).collect()
    }

    /// The whole name, behind a start.
    pub(super) fn name(&self, start: &str, stamp: Stamp, slug: &str) -> String {
        let Some(rest) = &self.rest else {
            return start.to_owned();
        };
        let rest: String = rest.iter().map(|part| written(part, stamp, slug)).collect();
        format!("{start}_{rest}")
    }

    pub(super) fn is_usual(&self) -> bool {
        self.text == Self::USUAL
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the seconds since 1970 are a part of the version.
    pub(super) fn has_epoch(&self) -> bool {
        fields(&self.version).any(|field| field == Field::Epoch)
    }

    /// Whether the version may have come from this template.
    pub(super) fn gives(&self, version: &Version) -> bool {
        let mut left = version.as_str();
        for part in &self.version {
            let (width, is): (usize, fn(char) -> bool) = match part {
                Part::Text(text) => match left.strip_prefix(&text.replace('-', "")) {
                    Some(behind) => {
                        left = behind;
                        continue;
                    }
                    None => return false,
                },
                Part::Field(Field::Rev) => (Field::Rev.width(), |c| c.is_ascii_hexdigit()),
                Part::Field(field) => (field.width(), |c| c.is_ascii_digit()),
            };
            match left.split_at_checked(width) {
                Some((part, behind)) if part.chars().all(is) => left = behind,
                _ => return false,
            }
        }
        left.is_empty()
    }
}

fn fields(parts: &[Part]) -> impl Iterator<Item = Field> + '_ {
    parts.iter().filter_map(|part| match part {
        Part::Field(field) => Some(*field),
        Part::Text(_) => None,
    })
}

fn written(part: &Part, stamp: Stamp, slug: &str) -> String {
    let time = stamp.local;
    let two = |number: u32| format!("{number:02}");
    match part {
        Part::Text(text) => text.clone(),
        Part::Field(Field::Year) => format!("{:04}", time.year()),
        Part::Field(Field::Month) => two(time.month()),
        Part::Field(Field::Day) => two(time.day()),
        Part::Field(Field::Hour) => two(time.hour()),
        Part::Field(Field::Minute) => two(time.minute()),
        Part::Field(Field::Second) => two(time.second()),
        Part::Field(Field::Epoch) => format!("{:010}", stamp.epoch),
        Part::Field(Field::Rev) => format!("{:012x}", stamp.rev),
        Part::Field(Field::Slug) => slug.to_owned(),
    }
}

/// The parts of a template; or why it has none.
fn parts(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut left = text;
    while !left.is_empty() {
        let (plain, behind) = left.split_at(left.find('{').unwrap_or(left.len()));
        let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if let Some(other) = plain.chars().find(|c| !allowed(c)) {
            return Err(format!(
                "has `{}`: beside placeholders, a name may have letters, digits, `-` and `_`",
                other.escape_debug()
            ));
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain.to_owned()));
        }
        let Some(inner) = behind.strip_prefix('{') else {
            break;
        };
        let Some((name, behind)) = inner.split_once('}') else {
            return Err("has a `{` that no `}` follows".to_owned());
        };
        let Some(field) = Field::named(name) else {
            let known: Vec<_> = FIELDS.iter().map(|(name, _)| format!("`{{{name}}}`")).collect();
            return Err(format!(
                "has `{{{}}}`, which is no placeholder; there are {}",
                name.escape_debug(),
                known.join(", ")
            ));
        };
        parts.push(Part::Field(field));
        left = behind;
    }
    if parts.is_empty() {
        return Err("is empty".to_owned());
    }
    Ok(parts)
}

fn refused(text: &str, why: String) -> TemplateError {
    let nearest = nearest(text);
    TemplateError {
        template: text.to_owned(),
        why,
        hint: match &nearest {
            Some(_) => "a version ends at the first `_`; write",
            None => "write, for one,",
        },
        suggestion: nearest.unwrap_or_else(|| Template::WELL_KNOWN.to_owned()),
    }
}

#[cfg(test)]
mod tests;
