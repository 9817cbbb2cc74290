//! Partitions: written again from what the catalogue says about each of them.

use std::collections::BTreeMap;

use super::catalogue::PartitionRow;
use super::{Found, quoted};
use crate::schema::ExtraKind;

/// Gives each table the words that divide it. The rows of one table follow one another.
pub(super) fn add_partitions(tables: &mut BTreeMap<String, Found>, rows: &[PartitionRow]) {
    for rows in rows.chunk_by(|one, other| one.table_name == other.table_name) {
        let Some(first) = rows.first() else {
            continue;
        };
        if let Some(found) = tables.get_mut(&first.table_name) {
            let sql = clause(first, rows);
            found.extra("the partitions".to_owned(), ExtraKind::Suffix { sql });
        }
    }
}

fn clause(first: &PartitionRow, rows: &[PartitionRow]) -> String {
    let mut names: Vec<&PartitionRow> = Vec::new();
    for row in rows {
        if names.last().is_none_or(|last| last.name != row.name) {
            names.push(row);
        }
    }
    let mut text = format!("PARTITION BY {} ({})", first.method, first.expression);
    if !first.sub_method.is_empty() {
        let each = rows.iter().filter(|row| row.name == first.name).count();
        text.push_str(&format!(
            " SUBPARTITION BY {} ({}) SUBPARTITIONS {each}",
            first.sub_method, first.sub_expression
        ));
    }
    let values = match first.method.as_str() {
        method if method.starts_with("RANGE") => "LESS THAN",
        method if method.starts_with("LIST") => "IN",
        _ => {
            text.push_str(&format!(" PARTITIONS {}", names.len()));
            return text;
        }
    };
    let each = names.iter().map(|row| {
        let bound = match row.description.as_str() {
            "MAXVALUE" => "MAXVALUE".to_owned(),
            description => format!("({description})"),
        };
        format!("PARTITION {} VALUES {values} {bound}", quoted(&row.name))
    });
    text.push_str(&format!(" ({})", each.collect::<Vec<_>>().join(", ")));
    text
}
