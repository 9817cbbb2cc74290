//! Where a column, an index or a constraint comes from: the mixin that brought it.
//! It takes no part in comparison.

use std::collections::BTreeMap;
use std::fmt;

/// Where a piece of a model was written. It takes no part in comparison.
#[derive(Debug, Clone, Copy, Default)]
pub struct Origin {
    /// The mixin that brought the piece, innermost; `None` for the model itself.
    pub mixin: Option<&'static str>,
    /// Where that mixin is written; `None` for one of another crate than the model's and Olembic.
    pub place: Option<Place>,
}

/// Where something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The file, as the compiler was told its path; of Olembic's own, the path within the package.
    pub file: &'static str,
    /// The line.
    pub line: u32,
}

impl Origin {
    /// The model itself.
    pub const MODEL: Self = Self {
        mixin: None,
        place: None,
    };

    /// A mixin of this name.
    pub const fn mixin(name: &'static str) -> Self {
        Self {
            mixin: Some(name),
            place: None,
        }
    }

    /// The same mixin, written in this place.
    #[must_use]
    pub const fn written(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}

impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origin {}

/// The origins of a table's indexes, constraints and foreign keys. They take no part in comparison.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    of: BTreeMap<String, Origin>,
    /// The columns of what has its name by convention.
    unnamed: BTreeMap<String, Vec<String>>,
}

impl Origins {
    /// Notes where the index or constraint of this name comes from.
    pub fn insert(&mut self, name: &str, origin: Origin) {
        self.of.insert(name.to_owned(), origin);
    }

    /// The same of one whose name nobody has written: it has it by convention, from these columns.
    pub fn insert_unnamed(&mut self, name: &str, origin: Origin, columns: &[String]) {
        self.insert(name, origin);
        self.unnamed.insert(name.to_owned(), columns.to_vec());
    }

    /// The columns of the index or constraint of this name, if it has the name by convention.
    pub fn columns_of_unnamed(&self, name: &str) -> Option<&[String]> {
        self.unnamed.get(name).map(Vec::as_slice)
    }

    /// Where the index or constraint of this name comes from; the model itself, unless something else was noted.
    pub fn of(&self, name: &str) -> Origin {
        self.of.get(name).copied().unwrap_or_default()
    }
}

impl PartialEq for Origins {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origins {}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mixin {
            Some(mixin) => write!(f, ", from {mixin}!")?,
            None => return Ok(()),
        }
        match self.place {
            Some(Place { file, line }) => write!(f, " ({file}:{line})"),
            None => Ok(()),
        }
    }
}
