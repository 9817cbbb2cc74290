//! Schemas and operations as JSON, for other programs and for later.
//! The format has a number; a document of a later format is refused, never half understood.
//!
#![doc = include_str!("../../docs/schema-document.md")]

mod document;
mod operation;

pub use document::{Document, DocumentError, FORMAT};
pub use operation::{Changes, OperationDocument};
