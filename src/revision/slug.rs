//! The readable part of a folder's name, made from any message.
//! Only `a-z`, `0-9` and `_` come out: nothing that a file system, git or Diesel could stumble over.

use super::FolderNames;

/// What a message without a single letter or digit becomes.
const EMPTY: &str = "revision";

/// The folder-name form of a message in any script: `добавить теги` gives `dobavit_tegi`.
///
/// It is never empty, and cut at a word where it is long.
pub fn slug(message: &str) -> String {
    slug_within(message, FolderNames::SLUG_LENGTH)
}

/// The same with at most `longest` characters.
pub(super) fn slug_within(message: &str, longest: usize) -> String {
    // A letter can become several, never none: this many always fill the slug.
    // The crate drops control characters, but a line's end parts words.
    let start: String = message
        .chars()
        .take(longest.saturating_mul(8))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let ascii = deunicode::deunicode(&start).replace(['\'', '`'], "");
    let mut slug = String::new();
    for word in ascii
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        let room = longest.saturating_sub(slug.len() + usize::from(!slug.is_empty()));
        if word.len() > room && !slug.is_empty() {
            break;
        }
        if !slug.is_empty() {
            slug.push('_');
        }
        slug.extend(word.chars().take(room).map(|c| c.to_ascii_lowercase()));
    }
    if slug.is_empty() {
        EMPTY.chars().take(longest).collect()
    } else {
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: usize = FolderNames::SLUG_LENGTH;
    use proptest::prelude::*;

    #[test]
    fn messages_become_folder_names() {
        for (message, expected) in [
            ("add tags", "add_tags"),
            ("Add  Tags!", "add_tags"),
            ("добавить теги", "dobavit_tegi"),
            ("Überprüfung der Größe", "uberprufung_der_grosse"),
            ("タグを追加", "taguwozhui_jia"),
            ("it's done", "its_done"),
            ("", "revision"),
            ("   ", "revision"),
            ("...", "revision"),
            ("..", "revision"),
            ("../../etc/passwd", "etc_passwd"),
            ("a/b\\c", "a_b_c"),
            ("C:\\x", "c_x"),
            ("one\ntwo\0three", "one_two_three"),
            ("-rf", "rf"),
            ("'); DROP TABLE users; --", "drop_table_users"),
            (
                "a message that is a good deal longer than forty characters",
                "a_message_that_is_a_good_deal_longer",
            ),
        ] {
            assert_eq!(slug(message), expected, "{message:?}");
        }
        assert_eq!(slug(&"x".repeat(100_000)), "x".repeat(LONGEST));
    }

    proptest! {
        #[test]
        fn any_message_is_safe(message in any::<String>(), longest in 1..100_usize) {
            let slug = slug_within(&message, longest);
            prop_assert!(!slug.is_empty() && slug.len() <= longest, "{slug:?}");
            prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
        }
    }
}
