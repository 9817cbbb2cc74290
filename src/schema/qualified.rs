//! The name of a table with that of its schema, as one text: `billing.items`.
//! A part in which a dot would mislead stands in quotes, as in SQL, so that no two tables have one text.

use std::borrow::Cow;

use super::Table;

impl Table {
    /// The table's name without its schema: what names of constraints are made of.
    pub fn local_name(&self) -> Cow<'_, str> {
        match &self.schema {
            Some(_) => parts(&self.name).1,
            None => Cow::Borrowed(&self.name),
        }
    }

    /// The name of an index of the table with its schema: in PostgreSQL it stands beside those of the schema's tables.
    pub(crate) fn beside<'a>(&self, name: &'a str) -> Cow<'a, str> {
        match &self.schema {
            Some(schema) => Cow::Owned(qualified(Some(schema), name)),
            None => Cow::Borrowed(name),
        }
    }
}

/// The name with that of the schema; without one, the name of a table where the connection creates tables.
pub fn qualified(schema: Option<&str>, name: &str) -> String {
    match schema {
        Some(schema) => format!("{}.{}", part(schema), part(name)),
        None => part(name).into_owned(),
    }
}

/// The schema and the name that [`qualified`] has put together.
pub fn parts(text: &str) -> (Option<Cow<'_, str>>, Cow<'_, str>) {
    match first(text) {
        Some((one, "")) => (None, one),
        Some((one, rest)) => match rest.strip_prefix('.').and_then(first) {
            Some((other, "")) => (Some(one), other),
            _ => (None, Cow::Borrowed(text)),
        },
        None => (None, Cow::Borrowed(text)),
    }
}

fn part(name: &str) -> Cow<'_, str> {
    if name.is_empty() || name.contains('.') || name.starts_with('"') {
        Cow::Owned(format!("\"{}\"", name.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(name)
    }
}

/// The first part, and what stands behind it; `None` where a quotation has no end.
fn first(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find('.').unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        return Some((Cow::Borrowed(name), rest));
    };
    let mut name = String::new();
    let mut rest = quoted;
    loop {
        let (before, behind) = rest.split_once('"')?;
        name.push_str(before);
        match behind.strip_prefix('"') {
            Some(behind) => {
                name.push('"');
                rest = behind;
            }
            None => return Some((Cow::Owned(name), behind)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tables_have_one_text() {
        for (schema, name, text) in [
            (None, "items", "items"),
            (Some("billing"), "items", "billing.items"),
            (None, "billing.items", "\"billing.items\""),
            (Some("a.b"), "c", "\"a.b\".c"),
            (Some("a"), "b.c", "a.\"b.c\""),
            (None, "\"", "\"\"\"\""),
            (Some("we\"ird"), "\"a\".b", "we\"ird.\"\"\"a\"\".b\""),
            (None, "", "\"\""),
        ] {
            assert_eq!(qualified(schema, name), text);
            let (back, local) = parts(text);
            assert_eq!((back.as_deref(), &*local), (schema, name), "{text}");
        }
    }

    #[test]
    fn what_is_no_such_text_is_a_name() {
        for text in ["\"a", "a.b.c", "a.\"b", "\"a\"b"] {
            assert_eq!(parts(text), (None, Cow::Borrowed(text)));
        }
    }
}
