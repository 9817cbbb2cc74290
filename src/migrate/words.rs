//! Parts of the messages of [`MigrateError`](super::MigrateError): what was tried, what was said, what was kept.

use super::error::Kept;

pub(super) fn times(tries: u32) -> String {
    match tries {
        1 => "tried once".to_owned(),
        tries => format!("tried {tries} times"),
    }
}

pub(super) fn registration(name: &str, down: bool) -> String {
    let down = if down { ".down(..)" } else { "" };
    format!("`.data_migration(DataMigration::new(\"{name}\", ..){down})`")
}

pub(super) fn indented(statement: &str) -> String {
    const LINES: usize = 20;
    const LETTERS: usize = 200;
    let shortened = |line: &str| {
        let start: String = line.chars().take(LETTERS).collect();
        let more = if start.len() < line.len() { " ..." } else { "" };
        format!("  {start}{more}")
    };
    let mut lines: Vec<String> = statement.lines().take(LINES).map(shortened).collect();
    if statement.lines().count() > LINES {
        lines.push("  ...".to_owned());
    }
    lines.join("\n")
}

pub(super) fn way(up: bool) -> &'static str {
    if up { "its up.sql" } else { "its down.sql" }
}

pub(super) fn after_cut(kept: Kept) -> &'static str {
    match kept {
        Kept::Nothing => "nothing of this migration was kept; see that the server is up, and run it again",
        Kept::Told => {
            "see that the server is up, and run it again: that looks at what was kept, and goes on from there"
        }
        Kept::Unknown => {
            "not all of it ran in one transaction, so its earlier statements, and this one, may have been kept: see that the server is up, and look before you run it again"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_statement_is_shown_in_part() {
        assert_eq!(indented("SELECT 1,\r\n  2"), "  SELECT 1,\n    2");
        let wide = indented(&"ж".repeat(1000));
        assert_eq!(wide, format!("  {} ...", "ж".repeat(200)));
        let high = indented(&"x\n".repeat(100));
        assert_eq!(high.lines().count(), 21);
        assert!(high.ends_with("\n  ..."));
    }
}
