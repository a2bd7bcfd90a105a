//! The plan of a training, in words, beside the plans it was preferred to: `cargo xtask plan --help`.

use std::process::ExitCode;

use logreg::{Activation, HyperParameters, Nesterov, Plan, RefreshedBy, Start, TableShape};

#[path = "plan/arguments.rs"]
mod arguments;
use arguments::Arguments;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("plan: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let arguments = Arguments::read()?;
    let hyper = hyper_parameters(&arguments)?;
    let shape = TableShape {
        rows: arguments.number("rows", 984.0)? as usize,
        features: arguments.number("features", 30.0)? as usize,
    };
    let text = |error: logreg::LogregError| error.to_string();
    let chosen = match refreshed_by(&arguments)? {
        None => Plan::derive(&hyper, shape, Start::Zero),
        Some(by) => Plan::derive_refreshed_if_needed(&hyper, shape, Start::Zero, by),
    };
    let chosen = chosen.map_err(text)?;
    let hyper = *chosen.hyper_parameters();
    for sentence in chosen.explain() {
        println!("{sentence}");
    }
    println!("\nlog2 N  columns  key switches  keys MB  table MB  seconds  memory MB");
    for log_degree in 12..=16 {
        for block in (0..7).map(|k| 1 << k) {
            let plan = Plan::derive_in(&hyper, shape, Start::Zero, log_degree, block);
            let Ok(plan) = plan else { continue };
            if plan.is_secure() {
                let mark = if plan == chosen { "  chosen" } else { "" };
                println!("{}{mark}", row(&plan));
            }
        }
    }
    Ok(())
}

/// `--refresh owner` or `--refresh server`: who refreshes when the iterations do not fit.
fn refreshed_by(arguments: &Arguments) -> Result<Option<RefreshedBy>, String> {
    match arguments.text("refresh", "none").as_str() {
        "none" => Ok(None),
        "owner" => Ok(Some(RefreshedBy::Owner)),
        "server" => Ok(Some(RefreshedBy::Server)),
        other => Err(format!("--refresh is none, owner or server, not {other}")),
    }
}

fn row(plan: &Plan) -> String {
    let (cost, counts) = (plan.cost(), plan.operations());
    format!(
        "{:6}  {:7}  {:12}  {:7.1}  {:8.1}  {:7.2}  {:9.0}",
        plan.layout().log_degree,
        plan.layout().block,
        counts.key_switches,
        cost.keys_bytes as f64 / 1e6,
        cost.table_bytes as f64 / 1e6,
        cost.training_seconds,
        cost.trainer_bytes as f64 / 1e6,
    )
}

fn hyper_parameters(arguments: &Arguments) -> Result<HyperParameters, String> {
    let text = |error: logreg::LogregError| error.to_string();
    let name = arguments.text("activation", Activation::Poly3.name());
    let activation = Activation::from_name(&name).ok_or_else(|| {
        let known = Activation::ALL.map(Activation::name).join(", ");
        format!("--activation is one of {known}, not {name}")
    })?;
    let epochs = arguments.number("iterations", 3.0)? as u32;
    match arguments.given("eigenvalue")? {
        Some(eigenvalue) => {
            HyperParameters::accelerated(epochs, activation, Nesterov::new(eigenvalue))
                .map_err(text)
        }
        None => {
            HyperParameters::new(epochs, arguments.number("rate", 0.1)?, activation).map_err(text)
        }
    }
}
