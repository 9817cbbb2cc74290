//! The migrations folder: where it is, what stands in it, and how a new revision is written.
//! It reads and writes files only; it opens no connection and knows no backend.

mod before;
mod error;
mod folder;
mod function;
mod header;
mod list;
mod location;
mod preflight;
mod reference;
mod slug;
mod version;
mod write;

pub use before::before;
pub use error::{ReferenceError, RevisionError};
pub use folder::{read, read_one};
pub use function::{CALL, is_call};
pub use header::Header;
pub use list::{Revision, Revisions, Script};
pub use location::locate;
pub use preflight::Preflight;
pub(crate) use reference::find;
pub use slug::slug;
pub use version::Version;
pub use write::{Draft, write_all_if};
