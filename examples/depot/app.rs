//! What the application is on both servers. `DEPOT_MODELS` chooses the models, `DEPOT_URL` names the database, `DEPOT_SCRATCH_URL` is the application's
//! own word about trials, `DEPOT_ON_START` says what a start does, `DEPOT_TRACE` tells on stderr whatever is traced, `DEPOT_PANIC` makes a data migration panic.

use std::env;
use std::process::ExitCode;

use diesel_migrations::EmbeddedMigrations;
use olembic::backend::AppConnection;
use olembic::{App, DataMigration, Models, OnStart};

/// The models of a name.
pub type Choice = fn(&str) -> Models;

pub fn run<C: AppConnection>(models: Choice, migrations: EmbeddedMigrations) -> ExitCode {
    if env::var_os("DEPOT_TRACE").is_some() {
        trace::on();
    }
    let models = models(&env::var("DEPOT_MODELS").unwrap_or_default());
    let mut app = App::<C>::new(models, migrations).database_url(|| env::var("DEPOT_URL").ok());
    if let Ok(url) = env::var("DEPOT_SCRATCH_URL") {
        app = app.scratch_url(url);
    }
    if let Ok(revision) = env::var("DEPOT_PANIC") {
        let panics = |_: &mut C| -> anyhow::Result<()> { panic!("on purpose") };
        app = app.data_migration(DataMigration::new(&revision, panics));
    }
    app = match env::var("DEPOT_ON_START").as_deref() {
        Ok("check") => app.on_start(OnStart::Check),
        Ok("refuse") => app.on_start(OnStart::Refuse),
        _ => app,
    };
    app.run(|mut conn| {
        let shelves = conn.number("SELECT count(*) FROM shelves")?;
        println!("{shelves} shelves");
        anyhow::Ok(())
    })
}

/// Everything that is traced, with all its fields.
mod trace {
    use std::fmt::Debug;

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    pub fn on() {
        let _ = tracing::subscriber::set_global_default(ToStderr);
    }

    struct ToStderr;

    struct Line;

    impl Visit for Line {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            eprintln!("trace: {field} = {value:?}");
        }

        fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
            eprintln!("trace: {field} = {value} {value:?}");
        }
    }

    impl Subscriber for ToStderr {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, attributes: &Attributes<'_>) -> Id {
            attributes.record(&mut Line);
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, values: &Record<'_>) {
            values.record(&mut Line);
        }

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            event.record(&mut Line);
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }
}
