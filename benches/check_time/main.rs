//! The time of `cargo check` for models in Olembic's language, beside the same models by hand in plain Diesel.
//! The promise is a ratio of 1.10 at most: 100 models of 15 fields, each with two mixins and a relation, not incremental, the
//! median of five.
//!
//! `cargo bench --bench check_time -- [MODELS] [FIELDS]`. By hand means the same items written out: `table!`, the model, its New
//! and Changes structs, both accessors of its relation, their constants for `load_related`, the traits of its mixins and the joins
//! between all tables. There is no metadata then, and no trait of the relation.
//!
//! `cargo bench --bench check_time -- --growth [MODELS] [FIELDS]` tells how the time grows with the number of models.

mod by_hand;
mod composed;
mod growth;
mod model;
mod ratio;
mod workspace;

use std::env;
use std::time::Duration;

use anyhow::{Result, ensure};

fn main() -> Result<()> {
    // Cargo itself adds `--bench`.
    let (options, numbers): (Vec<String>, Vec<String>) = env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .partition(|argument| argument.starts_with('-'));
    let mut numbers = numbers.iter();
    let mut number = |or: usize| numbers.next().map_or(Ok(or), |text| text.parse());
    let (models, fields) = (number(100)?, number(15)?);
    ensure!(models >= 2 && fields >= 6, "at least 2 models of 6 fields");

    match options.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => ratio::measure(models, fields),
        ["--growth"] => growth::measure(models, fields),
        _ => anyhow::bail!("the only option is `--growth`"),
    }
}

/// The least, the median and the most of an odd number of times, in seconds.
fn spread(times: &[Duration]) -> [f64; 3] {
    let mut seconds: Vec<f64> = times.iter().map(Duration::as_secs_f64).collect();
    seconds.sort_by(f64::total_cmp);
    [0, seconds.len() / 2, seconds.len() - 1].map(|index| seconds[index])
}
