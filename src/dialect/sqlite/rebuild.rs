//! The rebuild of one table: a new one is made, filled and put in the old one's place. What stood on the old one
//! stands on the new one, and what reads it from elsewhere is made again.

use super::create::{create_index, create_only};
use super::frame::{interim, is_new, qualified};
use super::normalise::numbered;
use super::{Refusal, quote};
use crate::schema::{ClauseOf, Extra, ExtraKind, Index, Table};

/// The statements that turn `before` into `after`, both of one name; `indexes` are those that stay. They are safe in
/// the [frame](super::frame) alone. `added` are the columns that come, also in the place of one that goes.
pub(super) fn rebuild(
    before: &Table,
    after: &Table,
    indexes: &[&Index],
    added: &[&str],
) -> Result<Vec<String>, Refusal> {
    check_texts(before)?;
    let (old, new) = (quote(&before.name), interim(&before.name));
    let mut statements: Vec<String> = added
        .iter()
        .filter(|column| before.column(column).is_none())
        .map(|column| is_new(&before.name, column))
        .collect();
    statements.extend(dropped(before));
    statements.push(create_only(after, &new)?);
    statements.push(copy(before, after, &new, added)?);
    if before.options.autoincrement && after.options.autoincrement {
        statements.extend(keep_sequence(&before.name, &new));
    }
    statements.push(format!("DROP TABLE {old}"));
    statements.push(format!("ALTER TABLE {} RENAME TO {old}", quote(&new)));
    statements.extend(indexes.iter().map(|index| index_again(before, index)));
    statements.extend(created(before));
    Ok(statements)
}

/// The text of a trigger or a view is not known when a rename of the same revision has changed it.
fn check_texts(table: &Table) -> Result<(), Refusal> {
    let unknown = |extra: &&Extra| match &extra.kind {
        ExtraKind::Trigger { sql, .. } | ExtraKind::View { sql, .. } => sql.is_empty(),
        _ => false,
    };
    table.extras.iter().find(unknown).map_or(Ok(()), |extra| {
        Err(Refusal::new(
            format!(
                "the table is rebuilt, and {} mentions what is renamed",
                extra.what
            ),
            "generate one revision for the rename, and then one for the rest",
        ))
    })
}

/// What reads the table from elsewhere would make the rename fail. The table's own triggers go with it.
fn dropped(table: &Table) -> Vec<String> {
    let triggers = table.extras.iter().filter_map(|extra| match &extra.kind {
        ExtraKind::Trigger { name, own: false, .. } => Some(format!("DROP TRIGGER {}", quote(name))),
        _ => None,
    });
    let views = table.extras.iter().filter_map(|extra| match &extra.kind {
        ExtraKind::View { name, .. } => Some(format!("DROP VIEW {}", quote(name))),
        _ => None,
    });
    triggers.chain(views).collect()
}

/// The index as it was written, where that is known.
fn index_again(table: &Table, index: &Index) -> String {
    let text = table.extras.iter().find_map(|extra| match &extra.kind {
        ExtraKind::Index { name, sql } if *name == index.name && table.indexes.contains(index) => Some(sql),
        _ => None,
    });
    let known = text.filter(|text| !text.is_empty());
    known.cloned().unwrap_or_else(|| create_index(&table.name, index))
}

/// Views first: a trigger may stand on one.
fn created(table: &Table) -> Vec<String> {
    let views = table.extras.iter().filter_map(|extra| match &extra.kind {
        ExtraKind::View { sql, .. } => Some(sql.clone()),
        _ => None,
    });
    let triggers = table.extras.iter().filter_map(|extra| match &extra.kind {
        ExtraKind::Trigger { sql, .. } => Some(sql.clone()),
        _ => None,
    });
    views.chain(triggers).collect()
}

/// All rows with the columns that both have; a conflict undoes everything, whatever the table itself would do.
fn copy(before: &Table, after: &Table, new: &str, added: &[&str]) -> Result<String, Refusal> {
    let kept = after.columns.iter().filter(|column| {
        let there = before.column(&column.name).is_some();
        there && column.generated.is_none() && !added.contains(&column.name.as_str())
    });
    let mut into: Vec<String> = kept.clone().map(|column| quote(&column.name)).collect();
    let mut from: Vec<String> = kept.map(|column| qualified(&before.name, &column.name)).collect();
    if let Some(rowid) = rowid(before, after) {
        into.insert(0, rowid.to_owned());
        from.insert(0, format!("{}.{rowid}", quote(&before.name)));
    }
    if into.is_empty() {
        return Err(Refusal::new(
            "no column of the table stays",
            "generate one revision for what comes, and then one for what goes",
        ));
    }
    Ok(format!(
        "INSERT OR ROLLBACK INTO {} ({})\n    SELECT {} FROM {}",
        quote(new),
        into.join(", "),
        from.join(", "),
        quote(&before.name)
    ))
}

/// The name of the rows' number, where both tables have one that is no column: other tables may refer to rows by it.
fn rowid(before: &Table, after: &Table) -> Option<&'static str> {
    let hidden = |table: &Table| {
        let descending = table.extras.iter().any(|extra| {
            matches!(&extra.kind, ExtraKind::Clause(clause)
                if clause.of == ClauseOf::PrimaryKey && clause.keys.as_deref() == Some("DESC"))
        });
        !table.options.without_rowid && (descending || !numbered(table))
    };
    if !hidden(before) || !hidden(after) {
        return None;
    }
    let taken = |name: &str| {
        let mut columns = before.columns.iter().chain(&after.columns);
        columns.any(|column| column.name.eq_ignore_ascii_case(name))
    };
    ["rowid", "_rowid_", "oid"].into_iter().find(|name| !taken(name))
}

/// AUTOINCREMENT goes on behind the greatest key there ever was, also where no row is left.
fn keep_sequence(old: &str, new: &str) -> [String; 2] {
    let text = |name: &str| format!("'{}'", name.replace('\'', "''"));
    [
        format!("DELETE FROM sqlite_sequence WHERE name = {}", text(new)),
        format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT {}, seq FROM sqlite_sequence WHERE name = {}",
            text(new),
            text(old)
        ),
    ]
}
