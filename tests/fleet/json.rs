//! `--json` on the reading verbs.
