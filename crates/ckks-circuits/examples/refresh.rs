//! Precision, key bytes and time of the standard refresh:
//! `cargo run --release -p ckks-circuits --example refresh [refreshes]`.

use std::time::Instant;

use ckks::{CkksError, Level, Parameters, RotationStep, Scale};
use ckks_circuits::{BootstrapPlan, BootstrapSettings, Bootstrapper};
use testkit::{Context, Numbers};

fn main() -> Result<(), CkksError> {
    let refreshes: usize = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(3);
    let plan = BootstrapPlan::derive(BootstrapSettings::STANDARD)?;
    let parameters = Parameters::new(plan.parameters_spec().clone())?;
    println!(
        "N = {}, log2 QP = {:.2}, {} limbs of Q",
        parameters.degree().get(),
        parameters.log2_qp(parameters.max_level()),
        parameters.q().len()
    );
    println!("keys: {:.2} MB", plan.key_bytes() as f64 / 1e6);
    let clock = (Instant::now(), cpu_seconds());
    let context = Context::new(&parameters, 1, &plan.key_shapes());
    let encapsulation = context
        .secret
        .make_encapsulation_keys(plan.encapsulation_shape());
    let encapsulation = encapsulation.map_err(|_| CkksError::EmptySum)?.expand();
    report("keys made and expanded", clock);
    yardstick(&context)?;
    let clock = (Instant::now(), cpu_seconds());
    let bootstrapper = Bootstrapper::new(&plan, &parameters, &encapsulation)?;
    report("tables", clock);
    let m = plan.settings().coefficients;
    let stride = parameters.degree().get() / m;
    let values = Numbers::new(1).reals(m);
    let mut coefficients = vec![0.0; parameters.degree().get()];
    for (k, value) in values.iter().enumerate() {
        coefficients[k * stride] = *value;
    }
    let mut packed = context.encrypt_coefficients(&coefficients, Level::ZERO, plan.scale());
    for _ in 0..refreshes {
        let clock = (Instant::now(), cpu_seconds());
        packed = bootstrapper.refresh(&context.evaluator(), &packed)?;
        report("refresh", clock);
        let errors = context
            .decrypt_coefficients(&packed)
            .into_iter()
            .zip(&coefficients);
        let errors: Vec<f64> = errors.map(|(found, c)| (found - c).abs()).collect();
        let (useful, between): (Vec<_>, Vec<_>) = errors
            .iter()
            .enumerate()
            .partition(|(i, _)| i % stride == 0);
        print_errors("coefficients, from the first refresh on", &useful);
        print_errors("between them", &between);
    }
    Ok(())
}

/// A rotation at the highest level: what the refresh consists of, on this machine as loaded as it is.
fn yardstick(context: &Context) -> Result<(), CkksError> {
    let top = context.parameters.max_level();
    let a = context.encrypt_coefficients(&[1.0], top, Scale::power_of_two(40));
    let clock = (Instant::now(), cpu_seconds());
    for _ in 0..10 {
        context.evaluator().rotate(&a, RotationStep(1))?;
    }
    report("ten rotations", clock);
    Ok(())
}

fn print_errors(what: &str, errors: &[(usize, &f64)]) {
    let (mut worst, mut sum) = (0.0f64, 0.0);
    for (_, error) in errors {
        worst = worst.max(**error);
        sum += **error;
    }
    let mean = sum / errors.len() as f64;
    println!(
        "  {what}: worst 2^{:.2}, mean 2^{:.2}",
        worst.log2(),
        mean.log2()
    );
}

fn report(what: &str, (wall, cpu): (Instant, f64)) {
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!("{what}: {wall:.3} s, {cpu:.3} s of this thread's CPU");
}

/// Seconds that this thread has run, where Linux tells.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split_whitespace().next().and_then(|n| n.parse().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}
