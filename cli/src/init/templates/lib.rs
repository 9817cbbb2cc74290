//! The parts of the application: its models, the pieces they share, and how it starts.

pub mod app;
pub mod mixins;
pub mod __MODELS__;
