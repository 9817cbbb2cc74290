//! The migrations folder: where it is, what stands in it, and how a new revision is written.
//! It reads and writes files only; it opens no connection and knows no backend.

mod before;
mod error;
mod folder;
mod function;
mod graph;
mod header;
mod list;
mod location;
mod position;
mod preflight;
mod reference;
mod remove;
mod route;
mod slug;
mod squash;
mod stages;
mod together;
mod version;
mod write;

pub use before::before;
pub use error::RevisionError;
#[cfg(feature = "cli")]
pub(crate) use folder::read_outline;
pub use folder::{read, read_each, read_one};
pub use function::{CALL, is_call};
#[cfg(feature = "cli")]
pub(crate) use graph::At;
pub use graph::{Graph, Place};
pub use header::{Header, without_header};
pub use list::{Revision, Revisions, Script};
pub use location::locate;
pub use position::Position;
pub use preflight::Preflight;
pub use reference::ReferenceError;
#[cfg(feature = "cli")]
pub(crate) use reference::asks_what_is_applied;
pub use remove::{only_a_revision, remove};
pub use route::Routes;
pub use slug::slug;
pub(crate) use squash::replaced_texts;
pub use squash::{finish_squash, replaced_texts_line, squashable, write_squash};
pub use stages::write_stages;
pub use together::{write_together, write_tree, write_twin};
pub use version::Version;
pub use write::Draft;
