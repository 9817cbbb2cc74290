//! Values for a column whose type changes: such as both types can hold.

use super::values::{Spoken, arrays, of_type};
use crate::schema::ColumnType;
use crate::sql::Syntax;

/// The literals to try in a column of the one type that is to become the other, the ordinary ones first. Where nothing is known
/// of the two, an ordinary value of the first.
pub(super) fn fitting(
    before: &ColumnType,
    after: &ColumnType,
    row: usize,
    spoken: &Spoken,
    syntax: Syntax,
) -> Vec<String> {
    let of = |column_type: &ColumnType| of_type(column_type, row, spoken, syntax);
    let (own, wanted) = (of(before), of(after));
    let shared: Vec<String> = own
        .iter()
        .filter(|value| wanted.contains(value))
        .cloned()
        .collect();
    let fitting = match (before, after) {
        _ if is_list_of_texts(before, syntax) && is_list_of_texts(after, syntax) => shared,
        (ColumnType::Inet, ColumnType::Cidr) => wanted,
        (ColumnType::Array(inner), ColumnType::Array(other)) => {
            arrays(&fitting(inner, other, row, spoken, syntax))
        }
        _ if is_text(before) => shorter(as_texts(after, &wanted, syntax), before),
        _ if !numbers(&own).is_empty() && is_text(after) => shorter(own.clone(), after),
        _ if !numbers(&own).is_empty() && *after == ColumnType::Bool => {
            vec![(row % 2).to_string(), "1".to_owned(), "0".to_owned()]
        }
        _ => both(&own, &wanted),
    };
    if fitting.is_empty() {
        own.into_iter().take(1).collect()
    } else {
        fitting
    }
}

/// Whether any text is a value of it, as far as its length allows.
pub(super) fn is_text(column_type: &ColumnType) -> bool {
    match column_type {
        ColumnType::Text | ColumnType::Varchar(_) => true,
        ColumnType::Other(name) => {
            let name = name.split('(').next().unwrap_or_default();
            name.contains("char") || name.contains("text")
        }
        _ => false,
    }
}

fn is_list_of_texts(column_type: &ColumnType, syntax: Syntax) -> bool {
    match column_type {
        ColumnType::Enum { .. } => true,
        ColumnType::Other(name) => {
            syntax == Syntax::Mysql && (name.starts_with("enum(") || name.starts_with("set("))
        }
        _ => false,
    }
}

/// Values of a type as texts that are read as such.
fn as_texts(column_type: &ColumnType, values: &[String], syntax: Syntax) -> Vec<String> {
    let binary = match column_type {
        ColumnType::Binary | ColumnType::Uuid => syntax != Syntax::Postgres,
        ColumnType::Other(name) => name.contains("blob") || name.contains("binary"),
        _ => false,
    };
    if binary {
        // Letters of one byte: no more of them than the bytes of a UUID.
        return of_letters(values.len());
    }
    let text = |value: &String| {
        let number = value.parse::<f64>().is_ok() || value == "true" || value == "false";
        if value.starts_with('\'') {
            return Some(value.clone());
        }
        let inner = value
            .strip_prefix("jsonb(")
            .and_then(|rest| rest.strip_suffix(')'));
        inner
            .map(str::to_owned)
            .or_else(|| number.then(|| format!("'{value}'")))
    };
    values.iter().filter_map(text).collect()
}

fn of_letters(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("'text {number}'")).collect()
}

/// Those that are not too long for the type.
fn shorter(values: Vec<String>, column_type: &ColumnType) -> Vec<String> {
    let ColumnType::Varchar(length) = column_type else {
        return values;
    };
    let limit = usize::try_from(*length).unwrap_or(usize::MAX);
    let letters = |value: &String| value.trim_matches('\'').chars().count();
    values
        .into_iter()
        .filter(|value| letters(value) <= limit)
        .collect()
}

/// Numbers of the one list that are not beyond the other, and the other way round; of what is no number, the ordinary one.
fn both(own: &[String], wanted: &[String]) -> Vec<String> {
    let (own_numbers, wanted_numbers) = (numbers(own), numbers(wanted));
    if own_numbers.is_empty() || wanted_numbers.is_empty() {
        return own.iter().take(1).cloned().collect();
    }
    let whole = |number: &&Number| number.value.fract() == 0.0;
    let mut fitting = Vec::new();
    // Rounded, two that differ may be one.
    if !wanted_numbers.iter().all(|number| whole(&number)) || own_numbers.iter().all(|number| whole(&number))
    {
        fitting = within(own_numbers.iter(), &wanted_numbers);
    }
    for literal in within(wanted_numbers.iter().filter(whole), &own_numbers) {
        if !fitting.contains(&literal) {
            fitting.push(literal);
        }
    }
    fitting
}

struct Number {
    literal: String,
    value: f64,
}

/// Those of the literals that are numbers, if the ordinary one is.
fn numbers(values: &[String]) -> Vec<Number> {
    let number = |literal: &String| {
        let literal = literal.clone();
        literal.parse().ok().map(|value| Number { literal, value })
    };
    if values.first().and_then(number).is_none() {
        return Vec::new();
    }
    values.iter().filter_map(number).collect()
}

/// The literals of those that are between the least and the greatest of the others.
fn within<'a>(numbers: impl Iterator<Item = &'a Number>, others: &[Number]) -> Vec<String> {
    let least = others
        .iter()
        .map(|number| number.value)
        .fold(f64::INFINITY, f64::min);
    let greatest = others
        .iter()
        .map(|number| number.value)
        .fold(f64::NEG_INFINITY, f64::max);
    numbers
        .filter(|number| (least..=greatest).contains(&number.value))
        .map(|number| number.literal.clone())
        .collect()
}
