//! The bar for a fleet. It is there on a terminal alone, and on stderr.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::printer;

const LOOK: &str = "{bar:30} {pos} of {len} databases{msg}, {elapsed}, {eta} to go";

pub(super) struct Bar {
    bar: ProgressBar,
    failed: usize,
}

impl Bar {
    pub(super) fn new(length: usize) -> Self {
        let seen = stderr().is_terminal() && !printer::is_quiet();
        let target = if seen {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(length as u64), target);
        if let Ok(style) = ProgressStyle::with_template(LOOK) {
            bar.set_style(style);
        }
        Self { bar, failed: 0 }
    }

    /// One more has ended.
    pub(super) fn ended(&mut self, failed: bool) {
        if failed {
            self.failed += 1;
            self.bar.set_message(format!(", {} failed", self.failed));
        }
        self.bar.inc(1);
    }

    /// Takes it away.
    pub(super) fn clear(self) {
        self.bar.finish_and_clear();
    }
}
