//! The scripts of several revisions as one: of the first to last for the way up, of the last to first for the way down.

use super::script::{Cut, Direction, Frame};
use super::{Database, MigrateError};
use crate::revision::{Revision, is_call, without_header};
use crate::sql::{Statement, Syntax};

const BEGIN: &str = "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n";
const END: &str = "\nCOMMIT;\nPRAGMA foreign_keys = ON;\n";

/// The script that does what those of the revisions do, in the order in which they are given. Where one of them brings its own transaction,
/// as a rebuild on SQLite does, so does all of it.
///
/// # Errors
/// [`MigrateError::NotJoined`] names the first revision that has to run by itself.
pub fn joined<C: Database>(revisions: &[&Revision], direction: Direction) -> Result<String, MigrateError> {
    let mut text = String::new();
    for revision in revisions {
        text.push_str(&format!("\n-- of {}\n", revision.name));
        text.push_str(&body::<C>(revision, direction)?);
    }
    if revisions.iter().all(|revision| revision.run_in_transaction) {
        return Ok(text);
    }
    Ok(format!("{BEGIN}{text}{END}"))
}

fn body<C: Database>(revision: &Revision, direction: Direction) -> Result<String, MigrateError> {
    let refuse = |why| MigrateError::NotJoined {
        name: revision.name.clone(),
        why,
    };
    let cut = Cut::new(revision, direction, C::syntax())?;
    if cut.statements.iter().any(|statement| is_call(&statement.text)) {
        return Err(refuse("it calls a function in Rust, which knows it by its name"));
    }
    match cut.frame {
        Frame::Around => {
            let script = match direction {
                Direction::Up => Some(&revision.up),
                Direction::Down => revision.down.as_ref(),
            };
            let text = script.map_or("", |script| script.text.as_str());
            Ok(ended(without_header(text), cut.statements.last()))
        }
        Frame::Own { commit, whole: true } if C::syntax() == Syntax::Sqlite => {
            let is = |statement: &Statement, word: &str| {
                let text = statement.text.to_ascii_uppercase();
                text.starts_with(word)
            };
            let begin = cut.statements.iter().position(|statement| is(statement, "BEGIN"));
            let begin = begin.ok_or_else(|| refuse("nobody knows where its transaction begins"))?;
            let around = |(place, statement): (usize, &Statement)| {
                let outside = place < begin || place > commit;
                outside && !statement.text.to_ascii_lowercase().contains("foreign_keys")
            };
            if cut.statements.iter().enumerate().any(around) {
                return Err(refuse("it sets more than `foreign_keys` around its transaction"));
            }
            let inside = cut.statements.iter().take(commit).skip(begin + 1);
            Ok(inside.map(|statement| format!("{};\n", statement.text)).collect())
        }
        Frame::Open if cut.statements.is_empty() => Ok(String::new()),
        _ => Err(refuse("it runs without a transaction around it")),
    }
}

/// The text with a `;` behind its last statement, and a line's end.
fn ended(text: String, last: Option<&Statement>) -> String {
    let mut text = text.trim_end().to_owned();
    let terminated = last.is_none_or(|last| {
        let after = text
            .rfind(&last.text)
            .and_then(|at| text.get(at + last.text.len()..));
        after.is_some_and(|after| after.trim_start().starts_with(';'))
    });
    if !terminated {
        // On a line of its own, for a comment may stand at the end.
        text.push_str("\n;");
    }
    text.push('\n');
    text
}
