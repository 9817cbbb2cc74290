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
    fn narrow_own_enum(&mut self, table: &Table, column: &Column, before: &[&str], after: &[&str]) {
        let lost: Vec<_> = before
            .iter()
            .copied()
            .filter(|text| !after.contains(text))
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
        if let (Some(texts), Some(kept)) = (own_texts(from), own_texts(to)) {
            self.narrow_own_enum(table, before, &texts, &kept);
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

/// The texts of an enum that has no name, as MariaDB and MySQL have them: in quotes, as they stand in the type.
fn own_texts(column_type: &ColumnType) -> Option<Vec<&str>> {
    let ColumnType::Other(name) = column_type else {
        return None;
    };
    let mut rest = name.strip_prefix("enum(")?.strip_suffix(')')?;
    let mut texts = Vec::new();
    while !rest.is_empty() {
        let mut quotes = rest.match_indices('\'').map(|(place, _)| place).peekable();
        if quotes.next() != Some(0) {
            return None;
        }
        // A quote in the text is two of them.
        let mut end = quotes.next()?;
        while quotes.next_if_eq(&(end + 1)).is_some() {
            end = quotes.next()?;
        }
        let (text, after) = rest.split_at_checked(end + 1)?;
        texts.push(text);
        rest = after.strip_prefix(',').unwrap_or(after);
    }
    Some(texts)
}

/// Whether a condition that is right for the one type may be none for the other: between texts and everything else.
pub(super) fn reads_otherwise(from: &ColumnType, to: &ColumnType) -> bool {
    let text = |column_type: &ColumnType| matches!(column_type, ColumnType::Text | ColumnType::Varchar(_));
    text(from) != text(to)
}

/// Whether every value of the one type is a value of the other.
fn widens(from: &ColumnType, to: &ColumnType) -> bool {
    use ColumnType::{BigInt, Bool, Double, Float, Integer, Json, Numeric, SmallInt, Text, Varchar};
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
        (Varchar(_) | Json | SmallInt | Integer | BigInt, Text)
        | (Bool, SmallInt | Integer | BigInt)
        | (SmallInt, Integer | BigInt | Float | Double)
        | (Integer, BigInt | Double)
        | (Float, Double) => true,
        _ => false,
    }
}
