//! Nothing: see the package's description.
