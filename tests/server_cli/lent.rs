//! A user who may make no databases, and an empty one named by `--scratch-url`.

use diesel::connection::SimpleConnection;

use super::project::{Depot, Project, Run, finish};
use super::server::{Maria, Place, Postgres};

trait Lends: Depot {
    /// The statements that make a user who has both databases, and those that take him away.
    fn user(user: &str, databases: [&str; 2]) -> [Vec<String>; 2];
}

impl Lends for Postgres {
    fn user(user: &str, databases: [&str; 2]) -> [Vec<String>; 2] {
        let owner = databases.map(|name| format!("ALTER DATABASE {name} OWNER TO {user}"));
        let made = [format!("CREATE ROLE {user} LOGIN")];
        let gone = [
            format!("REASSIGN OWNED BY {user} TO CURRENT_USER"),
            format!("DROP ROLE {user}"),
        ];
        [made.into_iter().chain(owner).collect(), gone.into()]
    }
}

impl Lends for Maria {
    fn user(user: &str, databases: [&str; 2]) -> [Vec<String>; 2] {
        let all = databases.map(|name| format!("GRANT ALL ON {name}.* TO {user}@'%'"));
        let made = [format!("CREATE USER {user}@'%'")];
        [
            made.into_iter().chain(all).collect(),
            vec![format!("DROP USER {user}@'%'")],
        ]
    }
}

struct Poor<S: Lends> {
    project: Project<S>,
    trial: Place<S>,
    user: String,
}

impl<S: Lends> Poor<S> {
    fn new() -> Option<Self> {
        let (project, trial) = (Project::<S>::new()?, Place::<S>::new()?);
        // A name of a user has 32 characters on older servers.
        let user = format!("few_{}", &trial.name[trial.name.len() - 20..]);
        let poor = Self { project, trial, user };
        for statement in &S::user(&poor.user, [&poor.project.name, &poor.trial.name])[0] {
            poor.project.as_admin(statement);
        }
        Some(poor)
    }

    fn url(&self, place: &Place<S>) -> String {
        let (scheme, rest) = place.url.split_once("://").unwrap();
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        format!("{scheme}://{}@{host}", self.user)
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let mut command = self.project.command();
        command
            .env("DEPOT_URL", self.url(&self.project))
            .env("DEPOT_MODELS", "first");
        finish(command.args(arguments))
    }

    fn left(&self) -> Vec<String> {
        S::texts(&mut self.trial.open(), S::TABLES)
    }
}

impl<S: Lends> Drop for Poor<S> {
    fn drop(&mut self) {
        for statement in &S::user(&self.user, [&self.project.name, &self.trial.name])[1] {
            self.project.open().batch_execute(statement).unwrap();
        }
    }
}

fn every_trial_takes_place_in_the_database_that_is_named<S: Lends>() {
    let Some(poor) = Poor::<S>::new() else { return };
    let trial = poor.url(&poor.trial);
    let there = |arguments: &[&str]| {
        let run = poor.run(&[arguments, &["--scratch-url", &trial]].concat());
        assert_eq!(poor.left(), Vec::<String>::new(), "{arguments:?}");
        run
    };
    poor.run(&["schema", "--from", "migrations"])
        .fails_with(&["a scratch database cannot be made", "--scratch-url"]);
    std::fs::create_dir(poor.project.path().join("migrations")).unwrap();
    there(&["revision", "--autogenerate", "-m", "depot"]).says(&["rehearsed ", "wrote "]);
    there(&["upgrade"]).ok();
    there(&["check"]).ok();
    there(&["rehearse"]).says(&["rehearsed "]);
    let schema = there(&["schema", "--from", "migrations"]);
    assert_eq!(schema.ok(), there(&["schema", "--from", "database"]).ok());
    there(&["diff"]).ok();
    there(&["diff", "--from", "migrations", "--to", "models"]).ok();
    // The flag stands before the environment, and that before the application.
    let mut command = poor.project.command();
    command
        .env("DEPOT_URL", poor.url(&poor.project))
        .env("OLEMBIC_SCRATCH_URL", &trial)
        .env("DEPOT_SCRATCH_URL", "nonsense");
    finish(command.args(["rehearse"])).says(&["rehearsed "]);

    // The live one is none, nor is one with something in it.
    let live = poor.url(&poor.project);
    poor.run(&["rehearse", "--scratch-url", &live])
        .fails_with(&["it is the database of this run"]);
    poor.trial
        .open()
        .batch_execute("CREATE TABLE precious (id INT)")
        .unwrap();
    poor.run(&["rehearse", "--scratch-url", &trial])
        .fails_with(&["it is not empty", "precious"]);
    assert_eq!(poor.left(), ["precious"]);
}

crate::on_both_servers!(every_trial_takes_place_in_the_database_that_is_named);
