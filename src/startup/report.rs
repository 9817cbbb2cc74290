//! What a start found.

use crate::migrate::Edited;
use crate::ops::Operation;

/// What a start did, and what it found that is not as it should be. A start that migrates looks for nothing but what is
/// pending.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The revisions that it ran.
    pub ran: Vec<String>,
    /// The revisions of the program that are not applied.
    pub pending: Vec<String>,
    /// The applied revisions that the program does not have: a newer one has been here, or another branch.
    pub unknown: Vec<String>,
    /// The applied revisions that were edited since.
    pub edited: Vec<Edited>,
    /// What would make the database what the models ask for.
    pub differences: Vec<Operation>,
}

impl Report {
    /// Whether the database is what the program needs.
    pub fn is_right(&self) -> bool {
        self.pending.is_empty()
            && self.unknown.is_empty()
            && self.edited.is_empty()
            && self.differences.is_empty()
    }

    /// What is not as it should be, a line each.
    pub fn lines(&self) -> Vec<String> {
        let pending = self.pending.iter().map(|name| format!("`{name}` is pending"));
        let unknown = self
            .unknown
            .iter()
            .map(|name| format!("`{name}` is applied, and this program does not have it"));
        let edited = self.edited.iter().map(|edited| {
            format!(
                "`{}` was edited after it was applied: what ran has the checksum {}, what is there now {}",
                edited.name, edited.applied, edited.now
            )
        });
        let differences = self.differences.iter().map(Operation::describe);
        pending.chain(unknown).chain(edited).chain(differences).collect()
    }
    /// What is not as it should be, as a message with the ways out.
    pub(crate) fn complaint(&self) -> String {
        let lines: Vec<_> = self.lines().iter().map(|line| format!("  {line}")).collect();
        let mut ways = Vec::new();
        if !self.pending.is_empty() {
            ways.push("`upgrade` runs what is pending".to_owned());
        } else if !self.differences.is_empty() {
            ways.push(
                "undo what was changed by hand, or let `revision --autogenerate` write the difference"
                    .to_owned(),
            );
        }
        if !self.unknown.is_empty() {
            ways.push(
                "what this program does not have, `downgrade` takes back; or build the program that has it"
                    .to_owned(),
            );
        }
        ways.extend(self.edited.first().map(|edited| {
            format!(
                "bring back what ran; or, where this database is what the new text says, `upgrade --accept-edited {}`",
                edited.name
            )
        }));
        let (lines, ways) = (lines.join("\n"), ways.join("\nhint: "));
        format!("the database is not what this program needs\n{lines}\nhint: {ways}")
    }
}
