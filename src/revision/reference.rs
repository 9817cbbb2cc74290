//! Which revision a word means: its name, its version, or a start that only one has.

use super::{ReferenceError, Version};

/// The one of these names and versions that a word means. A full name or version wins over one that it starts; `-` in versions
/// does not count.
///
/// # Errors
/// [`ReferenceError`] when none or several are meant.
pub(crate) fn find<'a>(text: &str, known: &[(&'a str, &'a Version)]) -> Result<&'a Version, ReferenceError> {
    let unknown = || ReferenceError::Unknown {
        text: text.to_owned(),
    };
    if text.is_empty() {
        return Err(unknown());
    }
    let digits = text.replace('-', "");
    let exact = |(name, version): &&(&str, &Version)| *name == text || version.as_str() == digits;
    if let Some((_, version)) = known.iter().find(exact) {
        return Ok(version);
    }
    let starts = |(name, version): &&(&str, &Version)| {
        name.starts_with(text) || (!digits.is_empty() && version.as_str().starts_with(&digits))
    };
    let found: Vec<_> = known.iter().filter(starts).collect();
    match found.as_slice() {
        [] => Err(unknown()),
        [(_, version)] => Ok(version),
        _ => Err(ReferenceError::Ambiguous {
            text: text.to_owned(),
            found: found.iter().map(|(name, _)| (*name).to_owned()).collect(),
        }),
    }
}
