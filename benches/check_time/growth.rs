//! How the time grows: so many models, twice and three times as many.
//! When it grows as the number of models does, a model costs the same at every size.

use std::time::Duration;

use anyhow::Result;

use crate::spread;
use crate::workspace::{Form, Models, Workspace};

const RUNS: usize = 3;

pub fn measure(count: usize, fields: usize) -> Result<()> {
    let composed = [1, 2, 3].map(|times| Models {
        form: Form::Composed,
        count: count * times,
    });
    let by_hand = [1, 3].map(|times| Models {
        form: Form::ByHand,
        count: count * times,
    });
    let crates: Vec<Models> = composed.into_iter().chain(by_hand).collect();
    let workspace = Workspace::write(&crates, fields)?;

    let mut runs = [const { Vec::new() }; 3];
    for run in 1..=RUNS {
        for (models, times) in composed.iter().zip(&mut runs) {
            times.push(check(&workspace, *models, run)?);
        }
    }
    println!("cargo check of models of {fields} fields, processor time");
    println!("composed by Olembic, medians of {RUNS}, by turns");
    report(composed.iter().zip(&runs));

    let mut once = [const { Vec::new() }; 2];
    for (models, times) in by_hand.iter().zip(&mut once) {
        times.push(check(&workspace, *models, 1)?);
    }
    println!("by hand in plain Diesel, once");
    report(by_hand.iter().zip(&once));
    Ok(())
}

fn check(workspace: &Workspace, models: Models, run: usize) -> Result<Duration> {
    let time = workspace.check(models)?;
    eprintln!("run {run}: {models} {:.3} s", time.as_secs_f64());
    Ok(time)
}

/// Prints a line for every size, and what a model costs at the last beside the first.
fn report<'a>(sizes: impl Iterator<Item = (&'a Models, &'a Vec<Duration>)>) {
    let mut each = Vec::new();
    for (Models { count, .. }, times) in sizes {
        let [least, median, most] = spread(times);
        let a_model = median / *count as f64;
        println!(
            "{count:>6} models {median:>9.3} s   (least {least:.3}, most {most:.3})   {:.1} ms a model",
            a_model * 1000.0
        );
        each.push(a_model);
    }
    if let [first, .., last] = each[..] {
        println!("       ratio a model {:.3}   (about 1.0 is linear)", last / first);
    }
}
