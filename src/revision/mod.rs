//! The migrations folder: where it is, what stands in it, and how a new revision is written.
//! It reads and writes files, and runs the project's hooks on them; it opens no connection and knows no backend.

mod before;
mod caption;
mod error;
mod folder;
mod function;
mod graph;
mod header;
mod hooks;
mod list;
mod location;
mod names;
mod position;
mod preflight;
mod reference;
mod remove;
mod route;
mod slug;
mod squash;
mod stages;
mod template;
mod together;
mod version;
mod write;
mod zone;

pub use before::before;
pub use caption::{Caption, CaptionError, Captions};
pub use error::RevisionError;
#[cfg(feature = "cli")]
pub(crate) use folder::read_outline;
pub use folder::{read, read_each, read_one};
pub use function::{CALL, is_call};
#[cfg(feature = "cli")]
pub(crate) use graph::At;
pub use graph::{Graph, Place};
pub use header::{Header, without_header};
pub use hooks::{Hook, HookError, Hooks};
pub use list::{Revision, Revisions, Script};
pub use location::locate;
pub use names::FolderNames;
pub use position::Position;
pub use preflight::Preflight;
pub use reference::ReferenceError;
#[cfg(feature = "cli")]
pub(crate) use reference::asks_what_is_applied;
pub use remove::{only_a_revision, remove};
pub use route::Routes;
pub use slug::slug;
pub(crate) use squash::replaced_texts;
pub use squash::{Squash, finish_squash, replaced_texts_line, squashable, without_replaced, write_squashes};
pub use stages::write_stages;
pub use template::TemplateError;
pub use together::{preview_together, write_together, write_tree, write_twin};
pub use version::Version;
pub use write::Draft;
pub use zone::{Zone, ZoneError};
