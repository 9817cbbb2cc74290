//! Constraints that come to rows which may break them: NOT NULL, keys, references, conditions.
//! What the table had before is not asked again.

use super::{Code, Walk};
use crate::dialect::Dialect;
use crate::schema::{Check, ForeignKey, Index, KeyPart, Table};
use crate::sql::readable;

impl Walk<'_> {
    pub(super) fn new_constraints(&mut self, before: &Table, after: &Table) {
        let base = self.rows.base(after).cloned().unwrap_or_default();
        if before.primary_key != after.primary_key {
            for column in &after.primary_key {
                if after.column(column).is_some_and(|column| !column.nullable) {
                    self.becomes_not_null(after, column);
                }
            }
            self.becomes_unique(after, &after.primary_key);
        }
        for unique in &after.uniques {
            let is_old = |table: &Table| table.uniques.iter().any(|old| old.columns == unique.columns);
            if !is_old(before) && !is_old(&base) && base.primary_key != unique.columns {
                self.becomes_unique(after, &unique.columns);
            }
        }
        for index in after.indexes.iter().filter(|index| index.unique) {
            if !before.indexes.contains(index) && !base.indexes.contains(index) {
                self.becomes_unique_index(after, index);
            }
        }
        // Other values are equal now.
        for column in &after.columns {
            let old = before.column(&column.name);
            if old.is_some_and(|old| old.collation != column.collation) {
                self.constraints_of(after, &column.name);
            }
        }
        for key in new_foreign_keys(before, after) {
            if !base.foreign_keys.iter().any(|old| refers_alike(old, key)) {
                self.comes_to_refer(after, key);
            }
        }
        for check in new_checks(before, after) {
            if !base.checks.iter().any(|old| old.expression == check.expression) {
                self.comes_to_be_checked(after, check);
            }
        }
    }

    /// What the column has to meet already, asked of the values that it has been filled with.
    pub(super) fn constraints_of(&mut self, table: &Table, column: &str) {
        let has = |columns: &[String]| columns.iter().any(|other| other == column);
        if has(&table.primary_key) {
            self.becomes_unique(table, &table.primary_key);
        }
        for unique in table.uniques.iter().filter(|unique| has(&unique.columns)) {
            self.becomes_unique(table, &unique.columns);
        }
        for index in table.indexes.iter().filter(|index| index.unique) {
            self.becomes_unique_index(table, index);
        }
        for key in table.foreign_keys.iter().filter(|key| has(&key.columns)) {
            self.comes_to_refer(table, key);
        }
        for check in &table.checks {
            self.comes_to_be_checked(table, check);
        }
    }

    pub(super) fn becomes_not_null(&mut self, table: &Table, column: &str) {
        let name = format!("{}.{column}", table.name);
        let base = self.rows.base(table).and_then(|base| base.column(column));
        let verb = if base.is_some_and(|column| !column.nullable) {
            "is to be"
        } else {
            "becomes"
        };
        let condition = if self.rows.is_null(&table.name, column) {
            String::new()
        } else {
            format!("{} IS NULL", self.dialect.quote(column))
        };
        self.find(
            Code::NullInNotNull,
            table,
            &[column.to_owned()],
            &condition,
            &format!("`{name}` {verb} NOT NULL, and is NULL in {{rows}}"),
            &format!(
                "`--backfill {name}=\"SQL\"` fills it where it is NULL; or mend these rows, or make the field an `Option`"
            ),
        );
    }

    fn becomes_unique(&mut self, table: &Table, columns: &[String]) {
        if columns
            .iter()
            .any(|column| self.rows.is_null(&table.name, column))
        {
            return;
        }
        let keys: Vec<_> = columns
            .iter()
            .map(|column| {
                let collation = table
                    .column(column)
                    .and_then(|column| column.collation.as_deref());
                collated(self.dialect, self.dialect.quote(column), collation)
            })
            .collect();
        let from = self.rows.only(table, columns);
        self.duplicates(table, columns, &keys, &from, None);
    }

    fn becomes_unique_index(&mut self, table: &Table, index: &Index) {
        let columns: Vec<String> = index.columns().map(str::to_owned).collect();
        if columns
            .iter()
            .any(|column| self.rows.is_null(&table.name, column))
        {
            return;
        }
        let keys: Vec<_> = index
            .keys
            .iter()
            .map(|key| {
                let text = match &key.part {
                    KeyPart::Column(name) => self.dialect.quote(name),
                    KeyPart::Expression(text) => format!("({text})"),
                };
                let own = match &key.part {
                    KeyPart::Column(name) => {
                        table.column(name).and_then(|column| column.collation.as_deref())
                    }
                    KeyPart::Expression(_) => None,
                };
                collated(self.dialect, text, key.collation.as_deref().or(own))
            })
            .collect();
        let from = self.rows.all(table);
        self.duplicates(table, &columns, &keys, &from, index.filter.as_deref());
    }

    fn duplicates(
        &mut self,
        table: &Table,
        columns: &[String],
        keys: &[String],
        from: &str,
        filter: Option<&str>,
    ) {
        let mut conditions: Vec<_> = keys.iter().map(|key| format!("{key} IS NOT NULL")).collect();
        conditions.extend(filter.map(|filter| format!("({filter})")));
        let conditions = conditions.join(" AND ");
        let group = keys.join(", ");
        let plain = keys
            .iter()
            .zip(columns)
            .all(|(key, column)| *key == self.dialect.quote(column));
        let shown = if columns.len() == keys.len() && plain {
            self.dialect.row_key(columns)
        } else if columns.len() == keys.len() {
            // A column is not what it is grouped by when it is compared in another way.
            format!("min({})", self.dialect.row_key(columns))
        } else {
            "count(*)".to_owned()
        };
        let label = format!("{} ({})", table.name, columns.join(", "));
        self.push(
            Code::DuplicateKey,
            table,
            columns,
            format!("SELECT {shown} FROM {from} WHERE {conditions} GROUP BY {group} HAVING count(*) > 1"),
            format!("`{label}` becomes unique, and has {{values}} in more than one row ({{keys}})"),
            &match columns.last() {
                Some(column) => format!(
                    "`--backfill {}.{column}=\"SQL\"` gives another value to all but the first of such rows; or mend \
                     them, or leave out what makes it unique",
                    table.name
                ),
                None => "mend these rows, or leave out what makes it unique".to_owned(),
            },
        );
    }

    fn comes_to_refer(&mut self, table: &Table, key: &ForeignKey) {
        let null = |column: &String| self.rows.is_null(&table.name, column);
        if key.columns.len() != key.parent_columns.len() || key.columns.iter().any(null) {
            return;
        }
        let quote = |name: &str| self.dialect.quote(name);
        let (child, parent) = (quote("child"), quote("parent"));
        let mut conditions: Vec<_> = key
            .columns
            .iter()
            .map(|column| format!("{child}.{} IS NOT NULL", quote(column)))
            .collect();
        if !self.rows.is_new(&key.parent) {
            let pairs: Vec<_> = key
                .columns
                .iter()
                .zip(&key.parent_columns)
                .map(|(column, other)| format!("{parent}.{} = {child}.{}", quote(other), quote(column)))
                .collect();
            let rows = self.rows.parent(&key.parent, &key.parent_columns, "parent");
            conditions.push(format!(
                "NOT EXISTS (SELECT 1 FROM {rows} WHERE {})",
                pairs.join(" AND ")
            ));
        }
        let keys = self.rows.keys(table);
        let from = self.rows.named(table, &key.columns, "child");
        let query = format!(
            "SELECT {} FROM {from} WHERE {}",
            self.dialect.row_key(&keys),
            conditions.join(" AND ")
        );
        let message = format!(
            "`{} ({})` comes to refer to `{} ({})`, which is not there for {{rows}} ({} {{keys}})",
            table.name,
            key.columns.join(", "),
            key.parent,
            key.parent_columns.join(", "),
            keys.join(", ")
        );
        self.push(Code::OrphanRow, table, &key.columns, query, message, &format!(
                "`--backfill {}.{}=\"SQL\"` gives another value to these rows (NULL, where the relation is nullable); or \
                 mend or delete them",
                table.name,
                key.columns.join("` or `")
            ));
    }

    fn comes_to_be_checked(&mut self, table: &Table, check: &Check) {
        let keys = self.rows.keys(table);
        let query = format!(
            "SELECT {} FROM {} WHERE NOT ({})",
            self.dialect.row_key(&keys),
            self.rows.all(table),
            check.expression
        );
        let message = format!(
            "the check `{}` comes to `{}`, and fails in {{rows}} ({} {{keys}})",
            readable(&check.expression),
            table.name,
            keys.join(", ")
        );
        self.push(Code::FailedCheck, table, &[], query, message, &format!(
                "`--backfill {}.COLUMN=\"SQL\"` gives another value to these rows; or mend them, or let the check allow \
                 them",
                table.name
            ));
    }
}

/// The foreign keys that come.
pub(super) fn new_foreign_keys<'a>(
    before: &'a Table,
    after: &'a Table,
) -> impl Iterator<Item = &'a ForeignKey> {
    let is_old = |key: &ForeignKey| before.foreign_keys.iter().any(|old| refers_alike(old, key));
    after.foreign_keys.iter().filter(move |key| !is_old(key))
}

/// The CHECKs that come.
pub(super) fn new_checks<'a>(before: &'a Table, after: &'a Table) -> impl Iterator<Item = &'a Check> {
    let is_old = |check: &Check| before.checks.iter().any(|old| old.expression == check.expression);
    after.checks.iter().filter(move |check| !is_old(check))
}

/// The columns of the keys that come, which no two rows may share; not those of an index over expressions or of some rows.
pub(super) fn new_unique_columns(before: &Table, after: &Table) -> Vec<Vec<String>> {
    let plain = |index: &Index| index.filter.is_none() && index.columns().count() == index.keys.len();
    let uniques = after
        .uniques
        .iter()
        .filter(|unique| !before.uniques.contains(unique));
    let indexes = after
        .indexes
        .iter()
        .filter(|index| index.unique && plain(index) && !before.indexes.contains(index));
    uniques
        .map(|unique| unique.columns.clone())
        .chain(indexes.map(Index::key_names))
        .collect()
}

/// Whether both refer from the same to the same, whatever they are called and do.
fn refers_alike(one: &ForeignKey, other: &ForeignKey) -> bool {
    one.columns == other.columns && one.parent == other.parent && one.parent_columns == other.parent_columns
}

fn collated(dialect: &dyn Dialect, text: String, collation: Option<&str>) -> String {
    match collation {
        // Letter case tells the collations of a server apart.
        Some(collation) => format!("{text} COLLATE {}", dialect.quote(collation)),
        None => text,
    }
}
