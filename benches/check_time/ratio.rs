//! Composed beside by hand, at one size.

use anyhow::Result;

use crate::spread;
use crate::workspace::{Form, Models, Workspace};

const RUNS: usize = 5;
const MOST: f64 = 1.10;

pub fn measure(count: usize, fields: usize) -> Result<()> {
    let crates = [Form::Composed, Form::ByHand].map(|form| Models { form, count });
    let workspace = Workspace::write(&crates, fields)?;
    let mut times = [const { Vec::new() }; 2];
    for run in 0..=RUNS {
        for (models, times) in crates.iter().zip(&mut times) {
            let time = workspace.check(*models)?;
            eprintln!("run {run} of {RUNS}: {models} {:.3} s", time.as_secs_f64());
            // The first run warms the disk.
            if run > 0 {
                times.push(time);
            }
        }
    }

    println!("cargo check of {count} models of {fields} fields, {RUNS} runs each, by turns, processor time");
    let mut medians = [0.0; 2];
    let names = ["composed by Olembic", "by hand in plain Diesel"];
    for ((name, times), to) in names.iter().zip(&times).zip(&mut medians) {
        let [least, median, most] = spread(times);
        println!("{name:<25} {median:.3} s   (least {least:.3}, most {most:.3})");
        *to = median;
    }
    let [composed, by_hand] = medians;
    println!(
        "{:<25} {:.3}     (at most {MOST} is promised)",
        "ratio",
        composed / by_hand
    );
    Ok(())
}
