//! A change of tables that hold rows, cut into stages none of which keeps others from a table for long.
//! Each stage becomes a revision of its own. New tables are empty, and need none of it.

use std::collections::BTreeSet;

use super::alter::{add_constraint, drop_constraint};
use super::index::{create_index, drop_index};
use super::{create, cut, quote, quote_table};
use crate::ops::{ColumnChange, Operation};
use crate::schema::{Check, Deferrable, ExtraKind, ForeignKey, Index, Table, Unique};

/// One stage of a change, in the order in which the stages run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stage {
    /// What it does, as words for the name of its folder; empty for ordinary operations.
    pub step: String,
    /// Ordinary operations, which come first.
    pub operations: Vec<Operation>,
    /// The statements behind them, without `;` at their ends.
    pub up: Vec<String>,
    /// What undoes these, before the operations are undone.
    pub down: Vec<String>,
    /// Whether no transaction may be around it. Then it is a single statement, for Diesel's own runner sends a file as one.
    pub without_transaction: bool,
    /// What is done before `up` where that may have died in the middle: the index is there then, but of no use.
    pub before_up: Vec<String>,
    /// The same before `down`.
    pub before_down: Vec<String>,
}

impl Stage {
    fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.up.is_empty()
    }
}

/// The stages of operations that [`plan`](crate::plan::plan) has put in order. Foreign keys and CHECKs come unvalidated, and are
/// validated in a stage of their own; so is the CHECK behind which a column becomes NOT NULL without being read; indexes are built and
/// dropped one by one. What cannot be done so stays an ordinary operation.
///
/// ```
/// use olembic::dialect::postgres::stages;
/// use olembic::ops::Operation;
/// use olembic::schema::{Column, ColumnType, Index, Table};
///
/// let before = Table { name: "posts".to_owned(), columns: vec![Column::new("title", ColumnType::Text)], ..Table::default() };
/// let index = Index::new("ix_posts_title", ["title"]);
/// let mut after = before.clone();
/// after.indexes.push(index.clone());
/// let stages = stages(&[Operation::CreateIndex { before, after, index }]);
/// assert_eq!(stages[0].step, "index posts title");
/// assert_eq!(stages[0].up, ["CREATE INDEX CONCURRENTLY \"ix_posts_title\" ON \"posts\" (\"title\")"]);
/// ```
pub fn stages(operations: &[Operation]) -> Vec<Stage> {
    let change = Change { operations };
    let mut split = Split::default();
    for operation in operations {
        split.add(&change, operation);
    }
    split.into_stages()
}

/// What the operations are together.
struct Change<'a> {
    operations: &'a [Operation],
}

impl Change<'_> {
    /// Whether the table is there before the change, and one that knows the cheaper forms.
    fn holds_rows(&self, table: &Table) -> bool {
        let created = |operation: &Operation| matches!(operation, Operation::CreateTable { table: created } if created.name == table.name);
        let partitioned = table
            .extras
            .iter()
            .any(|extra| matches!(extra.kind, ExtraKind::Suffix { .. }));
        !partitioned && !self.operations.iter().any(created)
    }

    /// Whether a foreign key that comes with the change refers to these columns, so that they are a key before it.
    fn is_referred_to(&self, table: &Table, columns: &[String]) -> bool {
        let wanted: BTreeSet<&String> = columns.iter().collect();
        let refers = |key: &ForeignKey| {
            key.parent == table.name && key.parent_columns.iter().collect::<BTreeSet<_>>() == wanted
        };
        self.operations.iter().any(|operation| match operation {
            Operation::AddForeignKey { foreign_key, .. } => refers(foreign_key),
            Operation::CreateTable { table } => table.foreign_keys.iter().any(refers),
            Operation::AttachForeignKeys { tables } => {
                tables.iter().flat_map(|table| &table.foreign_keys).any(refers)
            }
            _ => false,
        })
    }

    /// Whether the column can become NOT NULL last: nothing else of the change needs that before.
    fn can_wait_for_not_null(&self, table: &Table, column: &str) -> bool {
        let of_table = || {
            self.operations
                .iter()
                .filter(|operation| operation.table() == table.name)
        };
        let key_changes = of_table().any(|operation| matches!(operation, Operation::AlterPrimaryKey { .. }));
        let plain = |table: &Table| {
            table
                .column(column)
                .is_some_and(|column| column.generated.is_none() && column.identity.is_none())
        };
        !key_changes && !table.primary_key.iter().any(|name| name == column) && plain(table)
    }

    /// Whether the index can go last: no other operation is in its way, or takes it along.
    fn can_wait_for_drop(&self, table: &Table, index: &Index) -> bool {
        let harmless = |operation: &Operation| match operation {
            Operation::DropColumn { .. }
            | Operation::DropTable { .. }
            | Operation::AlterPrimaryKey { .. } => operation.table() != table.name,
            Operation::AlterColumn {
                before,
                after,
                column,
            } if before.name == table.name => match (before.column(column), after.column(column)) {
                (Some(old), Some(new)) => ColumnChange::between(old, new)
                    .iter()
                    .all(|change| matches!(change.name(), "nullable" | "default" | "comment" | "identity")),
                _ => false,
            },
            Operation::AlterEnum { tables, .. } => !tables.iter().any(|other| other.name == table.name),
            Operation::CreateTable { table } => {
                table.local_name() != index.name && table.indexes.iter().all(|other| other.name != index.name)
            }
            Operation::RenameTable { after, .. } => after.local_name() != index.name,
            Operation::CreateIndex { index: other, .. } => other.name != index.name,
            Operation::AddUnique { unique, .. } => unique.name != index.name,
            _ => true,
        };
        self.operations.iter().all(harmless)
    }
}

/// The stages while they are filled.
#[derive(Default)]
struct Split {
    ordinary: Stage,
    validate: Stage,
    not_null: Stage,
    built: Vec<Stage>,
    unique: Stage,
    dropped: Vec<Stage>,
}

impl Split {
    fn add(&mut self, change: &Change<'_>, operation: &Operation) {
        match operation {
            Operation::AddForeignKey {
                after, foreign_key, ..
            } if change.holds_rows(after) => {
                self.unvalidated(after, &foreign_key.name, &create::foreign_key(foreign_key));
            }
            Operation::AddCheck { after, check, .. } if change.holds_rows(after) => {
                self.unvalidated(after, &check.name, &create::check(check));
            }
            Operation::AlterColumn {
                before,
                after,
                column,
            } if change.holds_rows(before) && becomes_not_null(before, after, column) => {
                if change.can_wait_for_not_null(after, column) {
                    self.not_null(before, after, column);
                } else {
                    self.ordinary.operations.push(operation.clone());
                }
            }
            Operation::CreateIndex { after, index, .. }
                if change.holds_rows(after)
                    && !(index.unique && change.is_referred_to(after, &index.key_names())) =>
            {
                self.built.push(build(after, index));
            }
            Operation::AddUnique { after, unique, .. }
                if change.holds_rows(after) && !change.is_referred_to(after, &unique.columns) =>
            {
                self.unique(after, unique);
            }
            Operation::DropIndex { before, index, .. }
                if change.holds_rows(before) && change.can_wait_for_drop(before, index) =>
            {
                let built = build(before, index);
                self.dropped.push(Stage {
                    step: format!("drop {}", built.step),
                    up: built.down,
                    down: built.up,
                    before_down: built.before_up,
                    without_transaction: true,
                    ..Stage::default()
                });
            }
            _ => self.ordinary.operations.push(operation.clone()),
        }
    }

    /// The constraint holds for new rows at once, and for those that are there when it is validated.
    fn unvalidated(&mut self, table: &Table, name: &str, clause: &str) {
        let add = add_constraint(table, &format!("{clause} NOT VALID"));
        let drop = drop_constraint(table, name);
        self.ordinary.up.push(add.clone());
        self.ordinary.down.insert(0, drop.clone());
        self.validate.up.push(format!(
            "ALTER TABLE {} VALIDATE CONSTRAINT {}",
            quote_table(&table.name),
            quote(name)
        ));
        // There is no other way to make it unvalidated again.
        self.validate.down.splice(0..0, [drop, add]);
    }

    fn not_null(&mut self, before: &Table, after: &Table, column: &str) {
        let mut relaxed = after.clone();
        for relaxed in relaxed.columns.iter_mut().filter(|other| other.name == column) {
            relaxed.nullable = true;
        }
        if relaxed.column(column) != before.column(column) {
            self.ordinary.operations.push(Operation::AlterColumn {
                before: before.clone(),
                after: relaxed,
                column: column.to_owned(),
            });
        }
        let check = Check {
            name: self.helper(after, column),
            expression: format!("{} IS NOT NULL", quote(column)),
        };
        let clause = create::check(&check);
        self.unvalidated(after, &check.name, &clause);
        let alter = |word: &str| {
            format!(
                "ALTER TABLE {} ALTER COLUMN {} {word} NOT NULL",
                quote_table(&after.name),
                quote(column)
            )
        };
        self.not_null
            .up
            .extend([alter("SET"), drop_constraint(after, &check.name)]);
        let back = [add_constraint(after, &clause), alter("DROP")];
        self.not_null.down.splice(0..0, back);
    }

    /// A name for the CHECK that stands for NOT NULL until the rows are known to have none; no other constraint has it.
    fn helper(&self, table: &Table, column: &str) -> String {
        let taken = |name: &str| {
            table.checks.iter().any(|check| check.name == name)
                || self.ordinary.up.iter().any(|add| add.contains(&quote(name)))
        };
        let plain = format!("not_null_{}_{column}", table.local_name());
        let numbered = (2..).map(|number| format!("not_null_{number}_{}_{column}", table.local_name()));
        std::iter::once(plain)
            .chain(numbered)
            .map(|name| cut(&name).to_owned())
            .find(|name| !taken(name))
            .unwrap_or_default()
    }

    /// The index is built first, and then becomes the constraint's own.
    fn unique(&mut self, table: &Table, unique: &Unique) {
        let index = Index {
            unique: true,
            include: unique.include.clone(),
            nulls_not_distinct: unique.nulls_not_distinct,
            ..Index::new(unique.name.clone(), unique.columns.iter().cloned())
        };
        self.built.push(build(table, &index));
        let deferrable = match unique.deferrable {
            Deferrable::Not => "",
            Deferrable::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
            Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
        };
        let name = quote(&unique.name);
        self.unique.up.push(add_constraint(
            table,
            &format!("CONSTRAINT {name} UNIQUE USING INDEX {name}{deferrable}"),
        ));
        // The index goes with the constraint.
        let back = [drop_constraint(table, &unique.name), create_index(table, &index)];
        self.unique.down.splice(0..0, back);
    }

    fn into_stages(self) -> Vec<Stage> {
        let named = |step: &str, stage: Stage| Stage {
            step: step.to_owned(),
            ..stage
        };
        let mut stages = vec![
            self.ordinary,
            named("validate", self.validate),
            named("not null", self.not_null),
        ];
        stages.extend(self.built);
        stages.push(named("unique", self.unique));
        stages.extend(self.dropped);
        stages.retain(|stage| !stage.is_empty());
        stages
    }
}

fn becomes_not_null(before: &Table, after: &Table, column: &str) -> bool {
    match (before.column(column), after.column(column)) {
        (Some(before), Some(after)) => before.nullable && !after.nullable,
        _ => false,
    }
}

/// An index that is built while rows are written, in a stage of its own.
fn build(table: &Table, index: &Index) -> Stage {
    let plain = create_index(table, index);
    let up = match plain.split_once("INDEX ") {
        Some((before, after)) => format!("{before}INDEX CONCURRENTLY {after}"),
        None => plain,
    };
    let words = index
        .name
        .strip_prefix("ix_")
        .or_else(|| index.name.strip_prefix("uq_"));
    let drop = vec![drop_index(table, index).replacen("INDEX", "INDEX CONCURRENTLY IF EXISTS", 1)];
    Stage {
        step: format!("index {}", words.unwrap_or(&index.name).replace('_', " ")),
        up: vec![up],
        before_up: drop.clone(),
        down: drop,
        without_transaction: true,
        ..Stage::default()
    }
}
