//! The structure of a database, piece by piece, and how it is made again in an empty one.

use diesel::connection::SimpleConnection;
use diesel::result::Error;

/// One part of a database's structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is, in words.
    pub what: String,
    /// The statement that makes it; empty where there is none.
    pub sql: String,
    /// How much depends on it.
    pub weight: Weight,
}

/// Whether a database can do without a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// No rehearsal is worth anything without it.
    Needed,
    /// Without it there is a note.
    Extra,
}

impl Piece {
    #[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
    pub(super) fn needed(what: &str, sql: impl Into<String>) -> Self {
        Self {
            what: what.to_owned(),
            sql: sql.into(),
            weight: Weight::Needed,
        }
    }

    /// What cannot be made again.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) fn not_possible(what: String) -> Self {
        Self {
            what,
            sql: String::new(),
            weight: Weight::Extra,
        }
    }
}

/// Makes the pieces in an empty database, in as many rounds as bring anything: some need others that come later. Returns what
/// could not be brought over, a line each.
///
/// # Errors
/// What the database answered to a piece that is needed.
pub fn bring_over(conn: &mut impl SimpleConnection, pieces: &[Piece]) -> Result<Vec<String>, Error> {
    let (mut open, impossible): (Vec<&Piece>, Vec<&Piece>) =
        pieces.iter().partition(|piece| !piece.sql.is_empty());
    let mut left_out: Vec<String> = impossible.iter().map(|piece| piece.what.clone()).collect();
    loop {
        let mut refused = Vec::new();
        for &piece in &open {
            if let Err(error) = conn.batch_execute(&piece.sql) {
                refused.push((piece, error));
            }
        }
        if refused.len() == open.len() {
            for (piece, error) in refused {
                if piece.weight == Weight::Needed {
                    return Err(error);
                }
                left_out.push(format!("{}: {error}", piece.what));
            }
            return Ok(left_out);
        }
        open = refused.into_iter().map(|(piece, _)| piece).collect();
    }
}
