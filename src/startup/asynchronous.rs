//! A start for asynchronous applications: the same, on a thread of its own, so that no executor is blocked.

use std::thread;

use tokio::sync::oneshot;

use super::{Report, Startup, StartupError};
use crate::backend::AppConnection;
use crate::migrate::{Quiet, without_password};

impl<C: AppConnection> Startup<C> {
    /// [`run`](Self::run) without blocking the executor, whichever that is; its connection is closed at the end. Progress is told
    /// by `tracing`. Where the future is dropped, what has begun is finished all the same.
    ///
    /// # Errors
    /// As for [`run`](Self::run); and [`StartupError::GoesWithItsConnection`] for `:memory:`.
    pub async fn run_async(self, url: &str) -> Result<Report, StartupError> {
        outlives_its_connection::<C>(url)?;
        let url = url.to_owned();
        let run = move || self.run(&url, &mut Quiet).map(|(_connection, report)| report);
        on_a_thread(run).await?
    }
}

/// Whether the application finds what was migrated, once that connection is closed.
///
/// # Errors
/// [`StartupError::GoesWithItsConnection`] if not.
pub(crate) fn outlives_its_connection<C: AppConnection>(url: &str) -> Result<(), StartupError> {
    if C::goes_with_its_connection(url) {
        let url = without_password(url);
        return Err(StartupError::GoesWithItsConnection { url });
    }
    Ok(())
}

/// Runs something that blocks, and waits for it without blocking.
///
/// # Errors
/// When there can be no thread, or it has panicked.
pub(crate) async fn on_a_thread<T: Send + 'static>(
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StartupError> {
    let (answer, answered) = oneshot::channel();
    thread::Builder::new()
        .name("olembic".to_owned())
        .spawn(move || {
            // Nobody may be waiting any more.
            let _ = answer.send(run());
        })
        .map_err(StartupError::Thread)?;
    answered.await.map_err(|_| StartupError::NoAnswer)
}
