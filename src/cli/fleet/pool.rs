//! Work on many things at once, by a limited number of threads.
//! A panic is a failure of the one thing that it happened on.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// How the work is shared out.
pub(super) struct Pool {
    /// How many threads; one at least.
    pub(super) jobs: usize,
    /// After how many failures nothing else is begun.
    pub(super) max_failures: Option<usize>,
}

impl Pool {
    /// Works on all items. `ended` is told on this thread, in the order in which they end; it is not told of what was never begun.
    /// Says whether `ended` was content with a result: `false` is a failure.
    pub(super) fn run<I: Sync, T: Send>(
        &self,
        items: &[I],
        work: impl Fn(&I) -> T + Sync,
        mut ended: impl FnMut(usize, Result<T, String>) -> bool,
    ) {
        let next = AtomicUsize::new(0);
        let threads = self.jobs.clamp(1, items.len().max(1));
        let mut failures = 0;
        thread::scope(|scope| {
            // Without room in the channel no thread is far ahead of what is known of failures.
            let (sender, results) = mpsc::sync_channel(0);
            for number in 0..threads {
                let (sender, next, work) = (sender.clone(), &next, &work);
                let worker = move || {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(index) else { return };
                        let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                        if sender.send((index, result.map_err(said))).is_err() {
                            return;
                        }
                    }
                };
                let named = thread::Builder::new().name(format!("database {number}"));
                // Fewer threads are slower, and no fault; without any, this one does it below.
                if named.spawn_scoped(scope, worker).is_err() {
                    break;
                }
            }
            drop(sender);
            while let Ok((index, result)) = results.recv() {
                if !ended(index, result) {
                    failures += 1;
                }
                if self.max_failures.is_some_and(|most| failures >= most) {
                    // What is being worked on is finished, and nothing else begun.
                    next.store(items.len(), Ordering::Relaxed);
                }
            }
        });
    }
}

/// The words of a panic.
fn said(panic: Box<dyn Any + Send>) -> String {
    let words = panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    words.unwrap_or_else(|| "no words were left".to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Mutex;
    use std::sync::atomic::AtomicBool;

    use super::*;

    #[test]
    fn everything_is_done_once_and_no_more_at_once_than_said() {
        for jobs in [1, 2, 7, 300] {
            let items: Vec<usize> = (0..100).collect();
            let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let mut seen = BTreeSet::new();
            let pool = Pool {
                jobs,
                max_failures: None,
            };
            let work = |item: &usize| {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::yield_now();
                now.fetch_sub(1, Ordering::SeqCst);
                item * 2
            };
            pool.run(&items, work, |index, result| {
                assert_eq!(result.unwrap(), index * 2);
                assert!(seen.insert(index), "{index} twice");
                index % 3 == 0
            });
            assert_eq!(seen.len(), 100);
            assert!(most.into_inner() <= jobs);
        }
    }

    #[test]
    fn a_panic_ends_nothing_but_its_own_work() {
        let items: Vec<usize> = (0..50).collect();
        let pool = Pool {
            jobs: 4,
            max_failures: None,
        };
        let mut ends = vec![None; 50];
        let work = |item: &usize| match item % 5 {
            0 => std::panic::resume_unwind(Box::new(format!("no {item}"))),
            1 => std::panic::resume_unwind(Box::new("nothing")),
            2 => std::panic::resume_unwind(Box::new(7)),
            _ => *item,
        };
        pool.run(&items, work, |index, result| {
            ends[index] = Some(result);
            true
        });
        for (index, end) in ends.into_iter().enumerate() {
            let expected = match index % 5 {
                0 => Err(format!("no {index}")),
                1 => Err("nothing".to_owned()),
                2 => Err("no words were left".to_owned()),
                _ => Ok(index),
            };
            assert_eq!(end, Some(expected));
        }
    }

    #[test]
    fn after_enough_failures_nothing_is_begun() {
        for jobs in [1, 4] {
            let items: Vec<usize> = (0..1000).collect();
            let over = AtomicBool::new(false);
            let late = Mutex::new(0);
            let mut ends = 0;
            let pool = Pool {
                jobs,
                max_failures: Some(3),
            };
            let work = |_: &usize| {
                if over.load(Ordering::SeqCst) {
                    *late.lock().unwrap() += 1;
                }
            };
            let mut failed = 0;
            pool.run(&items, work, |_, _| {
                ends += 1;
                failed += 1;
                if failed == 3 {
                    over.store(true, Ordering::SeqCst);
                }
                false
            });
            assert!((3..3 + 2 * jobs).contains(&ends), "{ends} with {jobs}");
            assert!(*late.lock().unwrap() <= 2 * jobs);
        }
    }

    #[test]
    fn nothing_to_work_on() {
        let pool = Pool {
            jobs: 4,
            max_failures: None,
        };
        pool.run(&[] as &[u8], |_| (), |_, _| panic!("there is nothing"));
    }
}
