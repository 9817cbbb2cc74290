//! The accessors and statements of models over diesel-async: see `tests`.
