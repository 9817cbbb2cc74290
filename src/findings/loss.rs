//! What goes and does not come back: rows, values, what a smaller type cannot hold.
//! A generated column loses nothing, for its values are computed.

use super::{Code, Walk};
use crate::schema::{Column, ColumnType, Table};

impl Walk<'_> {
    pub(super) fn drop_table(&mut self, table: &Table) {
        if self.rows.see(table) {
            self.find(
                Code::DataLossTable,
                table,
                &[],
                "",
                &format!("table `{}` goes with {{rows}}", table.name),
                ALLOW,
            );
        }
    }

    pub(super) fn drop_column(&mut self, table: &Table, column: &Column) {
        if column.generated.is_some() {
            return;
        }
        let condition = format!("{} IS NOT NULL", self.dialect.quote(&column.name));
        self.find(
            Code::DataLossColumn,
            table,
            std::slice::from_ref(&column.name),
            &condition,
            &format!(
                "column `{}.{}` goes with what it holds in {{rows}}",
                table.name, column.name
            ),
            ALLOW,
        );
    }

    /// Rows that hold a text which an enum type loses: the type cannot be written anew.
    pub(super) fn narrow_enum(&mut self, name: &str, before: &[String], after: &[String], tables: &[Table]) {
        let lost: Vec<_> = before.iter().filter(|text| !after.contains(text)).collect();
        if lost.is_empty() {
            return;
        }
        let texts: Vec<_> = lost
            .iter()
            .map(|text| format!("'{}'", text.replace('\'', "''")))
            .collect();
        let texts = texts.join(", ");
        for table in tables {
            if !self.rows.see(table) {
                continue;
            }
            for column in table
                .columns
                .iter()
                .filter(|column| column.column_type.is_enum(name))
            {
                let value = self.dialect.quote(&column.name);
                let condition = match &column.column_type {
                    ColumnType::Array(_) => format!("CAST({value} AS text[]) && ARRAY[{texts}]"),
                    _ => format!("CAST({value} AS text) IN ({texts})"),
                };
                self.find(
                    Code::FailedCheck,
                    table,
                    std::slice::from_ref(&column.name),
                    &condition,
                    &format!(
                        "the enum type `{name}` loses {texts}, which `{}.{}` holds in {{rows}}",
                        table.name, column.name
                    ),
                    "give these rows another value in a revision before this one",
                );
            }
        }
    }

    /// The same where the texts stand in the column itself: MariaDB and MySQL refuse the change while a row holds one that goes.
    fn narrow_own_enum(&mut self, table: &Table, column: &Column, before: &[String], after: &[String]) {
        let lost: Vec<_> = before
            .iter()
            .map(String::as_str)
            .filter(|text| !after.iter().any(|other| other == *text))
            .collect();
        if lost.is_empty() {
            return;
        }
        let texts = lost.join(", ");
        self.find(
            Code::FailedCheck,
            table,
            std::slice::from_ref(&column.name),
            &format!("{} IN ({texts})", self.dialect.quote(&column.name)),
            &format!(
                "the type of `{}.{}` loses {texts}, which it holds in {{rows}}",
                table.name, column.name
            ),
            "give these rows another value in a revision before this one",
        );
    }

    pub(super) fn narrow(&mut self, table: &Table, before: &Column, after: &Column) {
        let value = self.dialect.quote(&before.name);
        let (from, to) = (&before.column_type, &after.column_type);
        if let (ColumnType::Other(texts), ColumnType::Other(kept)) = (from, to)
            && is_listed("enum", texts)
            && is_listed("enum", kept)
        {
            self.narrow_own_enum(table, before, &listed(texts), &listed(kept));
            return;
        }
        let condition = match (from, to) {
            _ if widens(from, to) => return,
            (ColumnType::Text | ColumnType::Varchar(_), ColumnType::Varchar(length)) => {
                format!("{} > {length}", self.dialect.characters(&value))
            }
            (ColumnType::BigInt, ColumnType::Integer) => {
                format!("{value} NOT BETWEEN {} AND {}", i32::MIN, i32::MAX)
            }
            (ColumnType::BigInt | ColumnType::Integer, ColumnType::SmallInt) => {
                format!("{value} NOT BETWEEN {} AND {}", i16::MIN, i16::MAX)
            }
            _ => format!("{value} IS NOT NULL"),
        };
        let name = format!("{}.{}", table.name, before.name);
        self.find(
            Code::NarrowedType,
            table,
            std::slice::from_ref(&before.name),
            &condition,
            &format!(
                "`{name}` becomes {to}, which cannot hold every {from}: it may lose something in {{rows}}"
            ),
            ALLOW,
        );
    }
}

const ALLOW: &str = "`--allow-data-loss` says that the loss is meant";

/// Whether a condition that is right for the one type may be none for the other: between texts and everything else.
pub(super) fn reads_otherwise(from: &ColumnType, to: &ColumnType) -> bool {
    let text = |column_type: &ColumnType| matches!(column_type, ColumnType::Text | ColumnType::Varchar(_));
    text(from) != text(to)
}

/// Whether every value of the one type is a value of the other.
fn widens(from: &ColumnType, to: &ColumnType) -> bool {
    use ColumnType::{
        BigInt, Bool, Double, Enum, Float, Integer, Json, Numeric, Other, SmallInt, Text, Varchar,
    };
    match (from, to) {
        (Varchar(short), Varchar(long)) => short <= long,
        (
            Numeric {
                precision: Some(digits),
                scale,
            },
            Numeric {
                precision: Some(more),
                scale: finer,
            },
        ) => {
            let (scale, finer) = (scale.unwrap_or_default(), finer.unwrap_or_default());
            finer >= scale && more.saturating_sub(finer) >= digits.saturating_sub(scale)
        }
        (SmallInt | Integer | BigInt | Numeric { .. }, Numeric { precision: None, .. }) => true,
        (Enum { .. }, Text) => true,
        (Other(short), Other(long))
            if ["enum", "set"]
                .iter()
                .any(|kind| is_listed(kind, short) && is_listed(kind, long)) =>
        {
            let long = listed(long);
            listed(short).iter().all(|text| long.contains(text))
        }
        (Other(short), Text) => is_listed("enum", short) || is_listed("set", short),
        (Varchar(_) | Json | SmallInt | Integer | BigInt, Text)
        | (Bool, SmallInt | Integer | BigInt)
        | (SmallInt, Integer | BigInt | Float | Double)
        | (Integer, BigInt | Double)
        | (Float, Double) => true,
        _ => false,
    }
}

/// Whether it is a type of MariaDB and MySQL that lists its texts: `enum('a','b')`.
fn is_listed(kind: &str, name: &str) -> bool {
    name.strip_prefix(kind).is_some_and(|rest| rest.starts_with('('))
}

/// The texts of such a type, as literals of SQL.
fn listed(name: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut letters = name.chars().peekable();
    while letters.by_ref().any(|letter| letter == '\'') {
        let mut text = String::from("'");
        while let Some(letter) = letters.next() {
            text.push(letter);
            if letter == '\\' || letter == '\'' && letters.peek() == Some(&'\'') {
                text.extend(letters.next());
            } else if letter == '\'' {
                break;
            }
        }
        texts.push(text);
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_type_are_literals() {
        for (name, texts) in [
            ("enum('a')", vec!["'a'"]),
            ("enum('a','b,c','d)')", vec!["'a'", "'b,c'", "'d)'"]),
            (
                r"enum('it''s','\\ , odd','','\\')",
                vec!["'it''s'", r"'\\ , odd'", "''", r"'\\'"],
            ),
            ("enum('ж''','''')", vec!["'ж'''", "''''"]),
            ("enum(", vec![]),
        ] {
            assert_eq!(listed(name), texts, "{name}");
        }
    }

    #[test]
    fn a_type_that_gets_more_texts_holds_all_it_held() {
        let other = |name: &str| ColumnType::Other(name.to_owned());
        for (from, to, expected) in [
            (other("enum('a','b')"), other("enum('a','b','c')"), true),
            (other("enum('a','b')"), other("enum('c','b','a')"), true),
            (other("enum('a','b')"), other("enum('b')"), false),
            (other("enum('a','b')"), ColumnType::Text, true),
            (other("enum('a','b')"), ColumnType::Varchar(1), false),
            (other("set('a')"), other("set('a','b')"), true),
            (other("set('a','b')"), other("set('a')"), false),
            (other("set('a')"), other("enum('a')"), false),
            (other("enumerated"), other("enumerated(2)"), false),
        ] {
            assert_eq!(widens(&from, &to), expected, "{from} to {to}");
        }
    }
}
