//! What a start does with the database, and what it finds that is not as it should be.

#[cfg(feature = "async")]
mod asynchronous;
mod check;
mod functions;
mod place;
