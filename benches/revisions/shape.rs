//! Revisions that stand on each other: in a line, or with branches that are merged again.

/// How revisions stand on each other.
#[derive(Clone, Copy)]
pub enum Shape {
    /// Each on the one before it.
    Line,
    /// Every ten of them part in two and come together again; the last branch is left open.
    Branches,
}

impl Shape {
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "in a line",
            Self::Branches => "with branches, merges and two heads",
        }
    }

    /// The numbers that a revision stands on, of so many. Within ten, 4 and 5 stand on 3, 6 and 7 on these, and 8 on both.
    pub fn parents(self, number: usize, all: usize) -> Vec<usize> {
        let Some(before) = number.checked_sub(1) else {
            return Vec::new();
        };
        match (self, number % 10) {
            (Self::Line, _) => vec![before],
            (Self::Branches, 5..=7) => vec![number - 2],
            (Self::Branches, 8) if number + 2 >= all => vec![number - 2],
            (Self::Branches, 8) => vec![before, number - 2],
            (Self::Branches, 9) if number + 1 == all => vec![number - 2],
            (Self::Branches, _) => vec![before],
        }
    }
}
