//! The same rows on servers: the program `anywhere`, each row with a database of its own.

use super::drive;
use super::rows::ROWS;
use crate::project::{Project, example_with};
use crate::server::{Maria, Place, Postgres, Server};

fn every_row_on<S: Server>() {
    let anywhere = example_with("anywhere", &["--all-features"]);
    for row in &ROWS {
        let Some(place) = Place::<S>::new() else { return };
        drive(row, &|project: &Project| {
            let mut command = project.program(&anywhere);
            command
                .env("DATABASE_URL", &place.url)
                .env_remove("ANYWHERE_MODELS");
            command
        });
    }
}

#[test]
fn every_row_on_postgres() {
    every_row_on::<Postgres>();
}

#[test]
fn every_row_on_maria() {
    every_row_on::<Maria>();
}
