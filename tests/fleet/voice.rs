//! How much is said.
