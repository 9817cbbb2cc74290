//! What is timed, and how it is printed: the clock on the wall, and for processes the processor time as well.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// Times of one kind of run: by the clock, and of the processor where a process was run.
#[derive(Default)]
pub struct Times {
    clock: Vec<Duration>,
    processor: Vec<Duration>,
}

/// The medians, in milliseconds.
pub struct Medians {
    pub clock: f64,
    /// No median, but the least by the clock.
    pub fastest: f64,
    /// 0 where nothing but the clock was looked at.
    pub processor: f64,
}

impl Times {
    /// Times something that this program does itself.
    pub fn here<T>(&mut self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let start = Instant::now();
        let done = work()?;
        self.clock.push(start.elapsed());
        Ok(done)
    }

    /// Times a process; what it prints is given back.
    pub fn process(&mut self, command: &mut Command) -> Result<String> {
        command.stdin(Stdio::null());
        let (start, before) = (Instant::now(), children());
        let output = command.output();
        let clock = start.elapsed();
        let output = output.with_context(|| format!("cannot start {command:?}"))?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        ensure!(output.status.success(), "{command:?}: {}\n{said}", output.status);
        self.clock.push(clock);
        if let (Some(before), Some(after)) = (before, children()) {
            self.processor.push(after.saturating_sub(before));
        }
        Ok(said)
    }

    /// Prints a line, and gives the medians.
    pub fn report(&mut self, name: &str) -> Medians {
        self.clock.sort();
        self.processor.sort();
        let milliseconds = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1000.0);
        let median = |times: &[Duration]| milliseconds(times.get(times.len() / 2));
        let processor = match median(&self.processor) {
            0.0 => String::new(),
            time => format!(", processor {time:.0} ms"),
        };
        println!(
            "  {name:<30} {:.1} ms ({:.1} to {:.1}){processor}",
            median(&self.clock),
            milliseconds(self.clock.first()),
            milliseconds(self.clock.last())
        );
        Medians {
            clock: median(&self.clock),
            fastest: milliseconds(self.clock.first()),
            processor: median(&self.processor),
        }
    }
}

/// The processor time of all child processes so far, where the system tells it without a library.
fn children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name in parentheses: fields 3 and up, of which 16 and 17 count in hundredths of a second.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut hundredths = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((hundredths()? + hundredths()?) * 10))
}
