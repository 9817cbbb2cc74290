//! The parts of the application: its models, the pieces they share, and how it starts.

pub mod __APP__;
pub mod __MIXINS__;
pub mod __MODELS__;
