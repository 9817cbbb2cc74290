//! Waiting for a lock that can only be asked for: it is tried again and again, at first quickly.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long the pauses between two trials get.
const LONGEST: Duration = Duration::from_millis(200);

/// Tries until it succeeds or the time is over; whether it has. `waiting` is called once, if the first trial does not succeed.
///
/// # Errors
/// The first that a trial gives.
pub(crate) fn until<E>(
    timeout: Duration,
    waiting: &mut dyn FnMut(),
    mut trial: impl FnMut() -> Result<bool, E>,
) -> Result<bool, E> {
    let start = Instant::now();
    if trial()? {
        return Ok(true);
    }
    waiting();
    let mut pause = Duration::from_millis(10);
    loop {
        let left = timeout.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Ok(false);
        }
        sleep(pause.min(left));
        if trial()? {
            return Ok(true);
        }
        pause = (pause * 2).min(LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(timeout: Duration, succeeds_at: usize) -> (bool, usize, usize) {
        let (mut trials, mut told) = (0, 0);
        let result: Result<_, ()> = until(timeout, &mut || told += 1, || {
            trials += 1;
            Ok(trials >= succeeds_at)
        });
        (result.unwrap(), trials, told)
    }

    #[test]
    fn it_is_tried_once_at_least_and_told_of_once_at_most() {
        assert_eq!(tried(Duration::ZERO, 1), (true, 1, 0));
        assert_eq!(tried(Duration::ZERO, 2), (false, 1, 1));
        assert_eq!(tried(Duration::from_secs(60), 4), (true, 4, 1));
    }
}
