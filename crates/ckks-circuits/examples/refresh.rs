//! Precision, key bytes and time of refreshes of fresh random coefficients in (−1, 1):
//! `cargo run --release -p ckks-circuits --example refresh [refreshes] [log2 N] [log2 q_0/Δ] [levels] [bits of the sine]`;
//! below 2^12 a toy ring.

use std::time::Instant;

use ckks::{CkksError, Level, Parameters, RotationStep, Scale};
use ckks_circuits::{BootstrapPlan, BootstrapSettings, Bootstrapper};
use testkit::{Context, Numbers};

fn main() -> Result<(), CkksError> {
    let argument = |i| {
        std::env::args()
            .nth(i)
            .and_then(|n| n.parse::<usize>().ok())
    };
    let mut settings = BootstrapSettings::STANDARD;
    let refreshes: usize = argument(1).unwrap_or(5);
    settings.log_degree = argument(2).map_or(settings.log_degree, |n| n as u8);
    let ratio_bits = argument(3).map_or(13, |n| n as u32);
    settings.sine_bits = argument(5).map_or(settings.sine_bits, |n| n as u32);
    let plan = BootstrapPlan::uniform(settings, 29, ratio_bits, argument(4).unwrap_or(5))?;
    let spec = plan.parameters_spec().clone();
    let parameters = if settings.log_degree < Parameters::MIN_LOG_DEGREE {
        Parameters::new_toy(spec)?
    } else {
        Parameters::new(spec)?
    };
    println!(
        "N = {}, log2 QP = {:.2}, {} limbs of Q, keys of {:.2} MB",
        parameters.degree().get(),
        parameters.log2_qp(parameters.max_level()),
        parameters.q().len(),
        plan.key_bytes() as f64 / 1e6
    );
    let clock = Clock::start();
    let context = Context::new(&parameters, 1, &plan.key_shapes());
    let pair = context
        .secret
        .make_encapsulation_keys(plan.encapsulation_shape());
    let pair = pair.expect("a shape of the plan").expand();
    clock.report("keys made and expanded", 1);
    yardstick(&context)?;
    let clock = Clock::start();
    let bootstrapper = Bootstrapper::new(&plan, &parameters, &pair)?;
    clock.report("tables", 1);
    measure(&plan, &context, &bootstrapper, refreshes)
}

fn measure(
    plan: &BootstrapPlan,
    context: &Context,
    bootstrapper: &Bootstrapper<'_>,
    refreshes: usize,
) -> Result<(), CkksError> {
    let n = context.parameters.degree().get();
    let stride = n / plan.settings().coefficients;
    let mut numbers = Numbers::new(1);
    let mut errors = Errors::default();
    for _ in 0..refreshes {
        let mut coefficients = vec![0.0; n];
        coefficients
            .iter_mut()
            .step_by(stride)
            .for_each(|c| *c = numbers.real());
        let packed = context.encrypt_coefficients(&coefficients, Level::ZERO, plan.scale());
        let clock = Clock::start();
        let fresh = bootstrapper.refresh(&context.evaluator(), &packed)?;
        if refreshes <= 10 {
            clock.report("refresh", 1);
        }
        let found = context.decrypt_coefficients(&fresh);
        let differences = found.iter().zip(&coefficients).map(|(x, y)| x - y);
        differences
            .step_by(stride)
            .for_each(|error| errors.add(error));
    }
    errors.print();
    Ok(())
}

/// A rotation at the highest level: what a refresh mostly consists of, on this machine as busy as it is.
fn yardstick(context: &Context) -> Result<(), CkksError> {
    let top = context.parameters.max_level();
    let a = context.encrypt_coefficients(&[1.0], top, Scale::power_of_two(40));
    let clock = Clock::start();
    for _ in 0..10 {
        context.evaluator().rotate(&a, RotationStep(1))?;
    }
    clock.report("rotation at the highest level", 10);
    Ok(())
}

#[derive(Default)]
struct Errors {
    count: usize,
    worst: f64,
    sum: f64,
    squares: f64,
}

impl Errors {
    fn add(&mut self, error: f64) {
        self.count += 1;
        self.worst = self.worst.max(error.abs());
        self.sum += error.abs();
        self.squares += error * error;
    }

    fn print(&self) {
        let count = self.count as f64;
        println!(
            "{} coefficients: worst 2^{:.2}, mean 2^{:.2}, root of mean square 2^{:.2}",
            self.count,
            self.worst.log2(),
            (self.sum / count).log2(),
            (self.squares / count).log2() / 2.0
        );
    }
}

struct Clock {
    wall: Instant,
    cpu: f64,
}

impl Clock {
    fn start() -> Self {
        Self {
            wall: Instant::now(),
            cpu: cpu_seconds(),
        }
    }

    fn report(&self, what: &str, times: u32) {
        let wall = self.wall.elapsed().as_secs_f64() / f64::from(times);
        let cpu = (cpu_seconds() - self.cpu) / f64::from(times);
        println!("{what}: {wall:.3} s, {cpu:.3} s of CPU");
    }
}

/// Seconds that all threads have run, where Linux tells.
fn cpu_seconds() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    let nanoseconds = threads.flatten().filter_map(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        stat.split_whitespace().next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e9
}
