//! Where the times in the names of folders are at home.

use std::fmt;
use std::str::FromStr;

use chrono::{Local, NaiveDateTime, TimeZone};

/// A time zone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Zone {
    /// `UTC`, the same for everyone: what there is where nothing is said.
    #[default]
    Utc,
    /// `local`: that of the computer.
    Local,
    /// One of the IANA's names, such as `Europe/Berlin`.
    #[cfg(feature = "cli")]
    Named(chrono_tz::Tz),
}

/// A name that no time zone has.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` is no time zone\nhint: {hint}")]
pub struct ZoneError {
    name: String,
    hint: String,
}

impl Zone {
    /// The time there, of a time in UTC.
    pub fn time(self, utc: NaiveDateTime) -> NaiveDateTime {
        match self {
            Self::Utc => utc,
            Self::Local => Local.from_utc_datetime(&utc).naive_local(),
            #[cfg(feature = "cli")]
            Self::Named(zone) => zone.from_utc_datetime(&utc).naive_local(),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utc => f.write_str("UTC"),
            Self::Local => f.write_str("local"),
            #[cfg(feature = "cli")]
            Self::Named(zone) => f.write_str(zone.name()),
        }
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(name: &str) -> Result<Self, ZoneError> {
        if name.eq_ignore_ascii_case("utc") {
            return Ok(Self::Utc);
        }
        if name.eq_ignore_ascii_case("local") {
            return Ok(Self::Local);
        }
        named(name).ok_or_else(|| ZoneError {
            name: name.to_owned(),
            hint: hint(name),
        })
    }
}

#[cfg(feature = "cli")]
fn named(name: &str) -> Option<Zone> {
    name.parse().ok().map(Zone::Named)
}

#[cfg(not(feature = "cli"))]
fn named(_: &str) -> Option<Zone> {
    None
}

#[cfg(feature = "cli")]
fn hint(name: &str) -> String {
    const ALIKE: f64 = 0.8;
    let likeness = |zone: &chrono_tz::Tz| {
        let zone = zone.name().to_lowercase();
        strsim::jaro_winkler(&zone, &name.to_lowercase().replace(' ', "_"))
    };
    let nearest = chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| (likeness(zone), zone))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|left, right| left.0.total_cmp(&right.0));
    match nearest {
        Some((_, zone)) => format!("perhaps it is `{zone}`; `UTC` and `local` can be said too"),
        None => "write a name such as `Europe/Berlin`, or `UTC`, or `local`".to_owned(),
    }
}

#[cfg(not(feature = "cli"))]
fn hint(_: &str) -> String {
    "write `UTC` or `local`; names such as `Europe/Berlin` are known with the feature `cli`".to_owned()
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    #[test]
    fn zones_have_the_iana_s_names() {
        let noon = chrono::DateTime::from_timestamp(1_767_268_800, 0)
            .unwrap()
            .naive_utc();
        for (name, expected) in [
            ("UTC", "2026-01-01 12:00:00"),
            ("utc", "2026-01-01 12:00:00"),
            ("Europe/Berlin", "2026-01-01 13:00:00"),
            ("Asia/Kathmandu", "2026-01-01 17:45:00"),
            ("America/New_York", "2026-01-01 07:00:00"),
        ] {
            let zone: Zone = name.parse().unwrap();
            assert_eq!(zone.time(noon).to_string(), expected, "{name}");
        }
        for (name, hint) in [
            ("europe/berlin", "`Europe/Berlin`"),
            ("Europe/Berlim", "`Europe/Berlin`"),
            ("America/New York", "`America/New_York`"),
            ("42", "`Europe/Berlin`, or `UTC`"),
            ("", "`Europe/Berlin`, or `UTC`"),
        ] {
            let message = name.parse::<Zone>().unwrap_err().to_string();
            assert!(message.contains(hint), "{message}");
        }
    }
}
