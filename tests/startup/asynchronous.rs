//! A start on a real runtime, which goes on with its other work meanwhile.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use olembic::OnStart;

use crate::place::{MODELS, Place, first, startup};

/// On one thread: while the start waits for the lock, only a runtime that is not blocked can release it.
#[tokio::test(flavor = "current_thread")]
async fn the_runtime_is_not_blocked() {
    let place = Place::new();
    place.execute("SELECT 1");
    let lock = format!(
        "{}-olembic-lock",
        std::fs::canonicalize(place.path()).unwrap().display()
    );
    let mut holder = SqliteConnection::establish(&lock).unwrap();
    holder.batch_execute("BEGIN EXCLUSIVE").unwrap();

    let startup = startup(MODELS, [first()]).lock_timeout(Duration::from_secs(120));
    let url = place.url();
    let (report, ()) = tokio::join!(startup.run_async(&url), async {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        holder.batch_execute("COMMIT").unwrap();
    });
    assert_eq!(report.unwrap().ran, ["1_racks"]);
}

#[tokio::test]
async fn what_fails_is_an_error_and_not_a_panic() {
    let place = Place::new();
    let refused = startup(MODELS, [first()]).on_start(OnStart::Refuse);
    let message = refused.run_async(&place.url()).await.unwrap_err().to_string();
    assert!(message.contains("`1_racks` is pending"), "{message}");
    let panics = olembic::DataMigration::<SqliteConnection>::new("1_racks", |_: &mut SqliteConnection| {
        if true {
            panic!("a mistake");
        }
        diesel::QueryResult::Ok(())
    });
    let calls = crate::place::revision("1_racks", &format!("{};", olembic::revision::CALL));
    let panicking = startup(MODELS, [calls]).data_migration(panics);
    let message = panicking.run_async(&place.url()).await.unwrap_err().to_string();
    assert!(message.contains("has panicked"), "{message}");
}

/// The application would be given an empty one.
#[tokio::test]
async fn a_database_that_goes_with_its_connection_is_refused() {
    for url in [":memory:", "sqlite::memory:", "file:shelf?mode=memory"] {
        let message = startup(MODELS, [first()])
            .run_async(url)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("would find an empty one\nhint: give a file"),
            "{message}"
        );
    }
    let url = "file:a_shelf_of_many?mode=memory&cache=shared";
    let mut kept = SqliteConnection::establish(url).unwrap();
    assert_eq!(
        startup(MODELS, [first()]).run_async(url).await.unwrap().ran,
        ["1_racks"]
    );
    kept.batch_execute("SELECT boards FROM racks").unwrap();
}

#[cfg(feature = "cli")]
#[tokio::test]
async fn so_it_is_with_a_command_line() {
    use diesel_migrations::{EmbeddedMigrations, embed_migrations};
    const SHELVES: EmbeddedMigrations = embed_migrations!("tests/shelf/migrations");

    let served = std::cell::Cell::new(false);
    let exit = olembic::App::<SqliteConnection>::new(MODELS, SHELVES)
        .run_async_with_arguments(["shelf", "--database-url", ":memory:"], async |_| {
            served.set(true);
            diesel::QueryResult::Ok(())
        })
        .await;
    assert_eq!((exit, served.get()), (olembic::Exit::Failed, false));
}

/// Without any runtime: the future needs none of its own.
#[test]
fn another_executor_will_do() {
    let place = Place::new();
    let url = place.url();
    let future = std::pin::pin!(startup(MODELS, [first()]).run_async(&url));
    let report = poll_until_ready(future);
    assert_eq!(report.unwrap().ran, ["1_racks"]);
}

fn poll_until_ready<F: Future>(mut future: std::pin::Pin<&mut F>) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}
