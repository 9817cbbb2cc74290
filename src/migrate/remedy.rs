//! What helps against a failure of the world around a database, by the database's own words.
//! Whatever it does not know was most likely a fault of the script.

/// The way out, as words that "and run it again" may follow.
pub(super) fn remedy(cause: &str) -> &'static str {
    let says = |words: &[&str]| words.iter().any(|word| cause.contains(word));
    if says(&["disk is full", "No space left"]) {
        "make room on the disk"
    } else if says(&["disk I/O error"]) {
        "see that the disk is sound, and that a limit on the size of files leaves room"
    } else if says(&["readonly", "read-only"]) {
        "see that the database and the folder that it is in may be written"
    } else if says(&["is locked"]) {
        "see that no other program holds the database"
    } else if says(&["malformed", "not a database"]) {
        "the file is damaged: bring back a copy of it"
    } else {
        "correct it"
    }
}

/// What is left of a migration that failed, and the way out.
pub(super) fn after_failure(undone: bool, cause: &str) -> String {
    let remedy = remedy(cause);
    if undone {
        format!("nothing of this migration was kept; {remedy} and run it again")
    } else {
        format!(
            "not all of it ran in one transaction, so its earlier statements may have been kept: {remedy}, and look before you run it again"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlites_words_have_their_remedies() {
        for (cause, part) in [
            ("database or disk is full", "make room"),
            ("disk I/O error", "the disk is sound"),
            ("attempt to write a readonly database", "may be written"),
            ("database is locked", "no other program"),
            ("database disk image is malformed", "bring back a copy"),
            ("no such table: readers", "correct it"),
        ] {
            assert!(remedy(cause).contains(part), "{cause}");
        }
    }
}
