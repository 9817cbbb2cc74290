//! What is timed, and how it is printed: the clock on the wall, and for processes the processor time as well.

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

    /// The medians so far.
    pub fn medians(&mut self) -> Medians {
        self.clock.sort();
        self.processor.sort();
        let median = |times: &[Duration]| milliseconds(times.get(times.len() / 2));
        Medians {
            clock: median(&self.clock),
            fastest: milliseconds(self.clock.first()),
            processor: median(&self.processor),
        }
    }

    /// Prints a line, and gives the medians.
    pub fn report(&mut self, name: &str) -> Medians {
        let medians = self.medians();
        let processor = match medians.processor {
            0.0 => String::new(),
            time => format!(", processor {time:.0} ms"),
        };
        println!(
            "  {name:<30} {:.1} ms ({:.1} to {:.1}){processor}",
            medians.clock,
            medians.fastest,
            milliseconds(self.clock.last())
        );
        medians
    }
}

fn milliseconds(time: Option<&Duration>) -> f64 {
    time.map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

/// The processor time of all child processes so far, where the system tells it.
#[cfg(unix)]
fn children() -> Option<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let spent = usage.user_time() + usage.system_time();
    let micros = u64::try_from(spent.num_microseconds()).ok()?;
    Some(Duration::from_micros(micros))
}

#[cfg(not(unix))]
fn children() -> Option<Duration> {
    None
}
