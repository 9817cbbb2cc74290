//! The statement at which a script hands over to a function in Rust.
//! No database can run it, so that a tool which does not know the function stops there instead of passing it by.

/// The statement, without its semicolon. Whatever follows `FROM` is what a database complains of; it is short enough to be
/// an identifier everywhere.
pub const CALL: &str = "SELECT * FROM \"written in Rust: run it with the application\"";

/// Whether a statement is [`CALL`].
pub fn is_call(statement: &str) -> bool {
    statement.trim() == CALL
}
