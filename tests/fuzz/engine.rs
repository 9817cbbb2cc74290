//! The loop around a target: a short round of the same cases each time, or rounds for as long as `OLEMBIC_FUZZ_SECONDS` says.
//! The input that is being tried stands in a file, for a stack overflow or a kill leaves nothing else.

use std::env;
use std::fmt::Debug;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestError, TestRng, TestRunner};

/// No case takes longer than this, on any machine: what does goes round in a circle, or is worse than linear.
const LONGEST: Duration = Duration::from_secs(60);

/// Tries the target with inputs of the strategy. A short round has `cases` of them, always the same.
pub fn fuzz<S: Strategy>(
    target: &'static str,
    cases: u32,
    inputs: S,
    check: impl Fn(&S::Value) -> TestCaseResult,
) {
    let limit = number("OLEMBIC_FUZZ_SECONDS").map(Duration::from_secs);
    let first = number("OLEMBIC_FUZZ_SEED").unwrap_or_else(|| if limit.is_some() { now() } else { 0 });
    let watch = Watch::start(target);
    let start = Instant::now();
    let mut rounds = 0;
    loop {
        let seed = first.wrapping_add(rounds);
        if let Err(error) = round(seed, cases, &inputs, |input| watch.over(input, &check)) {
            panic!("{}", said(target, seed, error));
        }
        rounds += 1;
        if limit.is_none_or(|limit| start.elapsed() >= limit) {
            break;
        }
    }
    let seconds = start.elapsed().as_secs();
    eprintln!(
        "{target}: {} cases in {seconds} s, seed {first}",
        rounds * u64::from(cases)
    );
    watch.done();
}

fn round<S: Strategy>(
    seed: u64,
    cases: u32,
    inputs: &S,
    check: impl Fn(&S::Value) -> TestCaseResult,
) -> Result<(), TestError<S::Value>> {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 100_000,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().zip(seed.to_le_bytes()) {
        *place = byte;
    }
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    TestRunner::new_with_rng(config, rng).run(inputs, |input| check(&input))
}

fn said<T: Debug>(target: &str, seed: u64, error: TestError<T>) -> String {
    match error {
        TestError::Fail(reason, input) => format!(
            "{target}: {reason}\nthe least input found, to paste into a test:\n{input:?}\n\
             the same again: OLEMBIC_FUZZ_SEED={seed} cargo test --test fuzz {target}"
        ),
        TestError::Abort(reason) => format!("{target}: {reason}"),
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is to be a number")),
    )
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(1, |since| since.as_secs())
}

/// Sees to it that every case ends, and that its input is known if it does not.
struct Watch {
    path: PathBuf,
    /// When the case began, in milliseconds since the start; 0 between cases.
    since: Arc<AtomicU64>,
    start: Instant,
}

impl Watch {
    fn start(target: &'static str) -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}-{}.txt", process::id()));
        let watch = Self {
            since: Arc::new(AtomicU64::new(0)),
            start: Instant::now(),
            path,
        };
        let (since, start, path) = (Arc::downgrade(&watch.since), watch.start, watch.path.clone());
        thread::spawn(move || {
            while let Some(since) = since.upgrade().map(|since| since.load(Ordering::Relaxed)) {
                if since > 0 && start.elapsed() > Duration::from_millis(since) + LONGEST {
                    eprintln!(
                        "{target}: a case does not end; its input is in {}",
                        path.display()
                    );
                    process::abort();
                }
                thread::sleep(Duration::from_millis(200));
            }
        });
        watch
    }

    /// Runs one case. What it panics with, proptest catches.
    fn over<T: Debug>(&self, input: &T, check: impl Fn(&T) -> TestCaseResult) -> TestCaseResult {
        self.note(&format!("{input:?}\n"));
        let milliseconds = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.since.store(milliseconds + 1, Ordering::Relaxed);
        let result = check(input);
        self.since.store(0, Ordering::Relaxed);
        result
    }

    fn note(&self, text: &str) {
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&self.path)
            .unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.set_len(text.len() as u64).unwrap();
    }

    fn done(self) {
        std::fs::remove_file(&self.path).unwrap();
    }
}
