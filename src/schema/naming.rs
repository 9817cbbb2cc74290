//! The convention by which constraints and indexes get their names, which a project can change.
//! A name that is too long for the servers (63 bytes) is cut, and ends in a hash of the whole.

use std::str::FromStr;

use super::{Origins, Table};

/// The longest identifier that every backend takes, in bytes (PostgreSQL's limit).
const LONGEST: usize = 63;

/// The name of a constraint or index: `<prefix>_<table>_<columns>`.
///
/// The prefixes follow Alembic's naming convention: `uq`, `ix`, `fk`, `pk`, `ck`.
pub fn constraint_name(prefix: &str, table: &str, columns: &[String]) -> String {
    let mut name = format!("{prefix}_{table}");
    for column in columns {
        name.push('_');
        name.push_str(column);
    }
    cut(name)
}

/// The name that [`constraint_name`] would give, when `name` is empty; else `name`.
pub fn default_name(name: &str, prefix: &str, table: &str, columns: &[String]) -> String {
    if name.is_empty() {
        constraint_name(prefix, table, columns)
    } else {
        name.to_owned()
    }
}

/// The name, or, where it is taken already, one that ends in a hash of `text`: two unnamed things of one
/// table stay apart, whatever their order.
pub fn distinct_name(name: String, text: &str, mut taken: impl FnMut(&str) -> bool) -> String {
    if !taken(&name) {
        return name;
    }
    cut(format!("{name}_{:08x}", fnv1a(text.as_bytes())))
}

fn cut(name: String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let mut end = LONGEST - 9;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{:08x}", &name[..end], fnv1a(name.as_bytes()))
}

/// FNV-1a, 32 bits: the same on every machine and in every version, which `DefaultHasher` does not promise.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameOf {
    /// An index.
    Index,
    /// A UNIQUE constraint.
    Unique,
    /// A foreign key.
    ForeignKey,
    /// A CHECK constraint.
    Check,
}

/// The names of what a model gives no name: `ix_{table}_{columns}`, `uq_..`, `fk_..`, `ck_..`, or what the project says instead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Naming {
    index: Option<NameTemplate>,
    unique: Option<NameTemplate>,
    foreign_key: Option<NameTemplate>,
    check: Option<NameTemplate>,
}

/// A template of names, such as `{table}_{columns}_idx`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTemplate(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Table,
    Columns,
    Parent,
}

const PLACEHOLDERS: [(&str, Piece); 3] = [
    ("table", Piece::Table),
    ("columns", Piece::Columns),
    ("parent", Piece::Parent),
];

/// A template that would not give everything a name of its own.
#[derive(Debug, thiserror::Error)]
#[error("the name `{template}` {why}\nhint: {hint}")]
pub struct NamingError {
    template: String,
    why: String,
    hint: &'static str,
}

impl NamingError {
    fn new(template: &str, why: impl Into<String>, hint: &'static str) -> Self {
        Self {
            template: template.to_owned(),
            why: why.into(),
            hint,
        }
    }
}

impl FromStr for NameTemplate {
    type Err = NamingError;

    /// Reads `{table}`, `{columns}` (all of them, with `_` between) and `{parent}` (the other table of a foreign key).
    fn from_str(text: &str) -> Result<Self, NamingError> {
        const KNOWN: &str = "there are `{table}`, `{columns}` and `{parent}`";
        let refuse = |why: String, hint| Err(NamingError::new(text, why, hint));
        let mut pieces = Vec::new();
        let mut left = text;
        while !left.is_empty() {
            let (plain, behind) = left.split_at(left.find('{').unwrap_or(left.len()));
            let allowed = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
            if let Some(other) = plain.chars().find(|c| !allowed(c)) {
                let why = format!("has `{}`", other.escape_debug());
                return refuse(
                    why,
                    "beside placeholders, a name may have letters, digits and `_`, so that it needs no quotes",
                );
            }
            if !plain.is_empty() {
                pieces.push(Piece::Text(plain.to_owned()));
            }
            let Some(inner) = behind.strip_prefix('{') else {
                break;
            };
            let Some((name, behind)) = inner.split_once('}') else {
                return refuse("has a `{` that no `}` follows".to_owned(), KNOWN);
            };
            let Some((_, piece)) = PLACEHOLDERS.iter().find(|(known, _)| *known == name) else {
                return refuse(
                    format!("has `{{{}}}`, which is no placeholder", name.escape_debug()),
                    KNOWN,
                );
            };
            pieces.push(piece.clone());
            left = behind;
        }
        Ok(Self(pieces))
    }
}

impl NameTemplate {
    fn has(&self, piece: &Piece) -> bool {
        self.0.contains(piece)
    }

    /// The name. Where there are no columns, the `_` before them is left out.
    fn name(&self, table: &str, columns: &[String], parent: &str) -> String {
        let mut name = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => name.push_str(text),
                Piece::Table => name.push_str(table),
                Piece::Columns if columns.is_empty() => name.truncate(name.trim_end_matches('_').len()),
                Piece::Columns => name.push_str(&columns.join("_")),
                Piece::Parent => name.push_str(parent),
            }
        }
        cut(name)
    }

    fn text(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            other => PLACEHOLDERS
                .iter()
                .find(|(_, piece)| piece == other)
                .map_or_else(String::new, |(name, _)| format!("{{{name}}}")),
        };
        self.0.iter().map(text).collect()
    }
}

impl Naming {
    /// With other names for one kind of thing.
    ///
    /// # Errors
    /// [`NamingError`] where things of one kind would share a name: a template has the `{table}`, and but for CHECKs the `{columns}`;
    /// two kinds do not have one template.
    ///
    /// ```
    /// use olembic::schema::{NameOf, Naming};
    ///
    /// let naming = Naming::default().with(NameOf::Index, "{table}_{columns}_idx".parse()?)?;
    /// assert!(naming.with(NameOf::Unique, "{table}_{columns}_idx".parse()?).is_err());
    /// # Ok::<(), olembic::schema::NamingError>(())
    /// ```
    pub fn with(mut self, of: NameOf, template: NameTemplate) -> Result<Self, NamingError> {
        let text = template.text();
        let refuse = |why: &str, hint| Err(NamingError::new(&text, why, hint));
        if !template.has(&Piece::Table) {
            return refuse(
                "has no `{table}`, so things of two tables would have one name",
                "write, for one, `ix_{table}_{columns}`",
            );
        }
        if of != NameOf::Check && !template.has(&Piece::Columns) {
            return refuse(
                "has no `{columns}`, so two of one table would have one name",
                "write, for one, `ix_{table}_{columns}`",
            );
        }
        if of != NameOf::ForeignKey && template.has(&Piece::Parent) {
            return refuse("has `{parent}`, which foreign keys alone have", "leave it out");
        }
        const ALL: [NameOf; 4] = [NameOf::Index, NameOf::Unique, NameOf::ForeignKey, NameOf::Check];
        let others = ALL.into_iter().filter(|other| *other != of);
        if others
            .filter_map(|other| self.of(other))
            .any(|other| *other == template)
        {
            return refuse(
                "stands for two kinds of things, which would have one name",
                "let them begin or end with different words, as in `ix_..` and `uq_..`",
            );
        }
        *self.of_mut(of) = Some(template);
        Ok(self)
    }

    /// This one, and what it does not say from another.
    #[must_use]
    pub fn over(self, other: &Self) -> Self {
        let or = |own: Option<NameTemplate>, other: &Option<NameTemplate>| own.or_else(|| other.clone());
        Self {
            index: or(self.index, &other.index),
            unique: or(self.unique, &other.unique),
            foreign_key: or(self.foreign_key, &other.foreign_key),
            check: or(self.check, &other.check),
        }
    }

    fn of(&self, of: NameOf) -> Option<&NameTemplate> {
        match of {
            NameOf::Index => self.index.as_ref(),
            NameOf::Unique => self.unique.as_ref(),
            NameOf::ForeignKey => self.foreign_key.as_ref(),
            NameOf::Check => self.check.as_ref(),
        }
    }

    fn of_mut(&mut self, of: NameOf) -> &mut Option<NameTemplate> {
        match of {
            NameOf::Index => &mut self.index,
            NameOf::Unique => &mut self.unique,
            NameOf::ForeignKey => &mut self.foreign_key,
            NameOf::Check => &mut self.check,
        }
    }

    /// The model's table with the project's names: for all that the model itself gives no name.
    pub(crate) fn apply(&self, table: &mut Table) {
        let local = table.local_name().into_owned();
        let origins = &mut table.origins;
        if let Some(template) = &self.unique {
            for unique in &mut table.uniques {
                rename(origins, &mut unique.name, |columns| {
                    template.name(&local, columns, "")
                });
            }
        }
        if let Some(template) = &self.index {
            for index in &mut table.indexes {
                rename(origins, &mut index.name, |columns| {
                    template.name(&local, columns, "")
                });
            }
        }
        if let Some(template) = &self.foreign_key {
            for key in &mut table.foreign_keys {
                let parent = super::parts(&key.parent).1;
                rename(origins, &mut key.name, |columns| {
                    template.name(&local, columns, &parent)
                });
            }
        }
        if let Some(template) = &self.check {
            let unnamed = |name: &String| origins.columns_of_unnamed(name).is_some();
            let given = table.checks.iter().map(|check| check.name.clone());
            let mut taken: Vec<String> = given.filter(|name| !unnamed(name)).collect();
            for check in &mut table.checks {
                rename(origins, &mut check.name, |columns| {
                    let name = template.name(&local, columns, "");
                    let free = numbered(&name, |name| taken.iter().any(|other| other == name));
                    taken.push(free.clone());
                    free
                });
            }
        }
    }
}

/// Gives another name to what the model gave none.
fn rename(origins: &mut Origins, name: &mut String, renamed: impl FnOnce(&[String]) -> String) {
    let Some(columns) = origins.columns_of_unnamed(name).map(<[String]>::to_vec) else {
        return;
    };
    let new = renamed(&columns);
    origins.insert_unnamed(&new, origins.of(name), &columns);
    *name = new;
}

/// The name, or with the first free number behind it.
pub(crate) fn numbered(name: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    (2..)
        .map(|number| cut(format!("{name}_{number}")))
        .find(|name| !taken(name))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_convention() {
        let columns = ["user_id".to_owned(), "title".to_owned()];
        assert_eq!(constraint_name("uq", "posts", &columns), "uq_posts_user_id_title");
    }

    #[test]
    fn long_names_are_cut_to_63_bytes_and_stay_apart() {
        let long = "ж".repeat(60);
        let a = constraint_name("ix", &long, &["a".to_owned()]);
        let b = constraint_name("ix", &long, &["b".to_owned()]);
        assert!(a.len() <= LONGEST && b.len() <= LONGEST);
        assert_ne!(a, b);
    }
}
