//! The models, and the one list of them. A new one is a file beside, and a name in that list.

mod __FILE__;

pub use __FILE__::*;

olembic::models! { __MODEL__ }
