//! Operations of the scheme one by one, at real parameters, one thread: `cargo xtask bench primitives --json`; beside OpenFHE
//! with `--openfhe PYTHON`.

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use ckks::{Complex64, Level, RotationStep, Scale};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Map, Value, json};
use testkit::Context;
use testkit::parameters::{Chain, REAL_13, REAL_14, REAL_15};

/// Names a Python that has OpenFHE, to be measured beside.
const OPENFHE_PYTHON: &str = "BLINDFOLD_OPENFHE_PYTHON";

fn main() {
    let mut figures = Map::new();
    for (name, chain) in [("2^13", REAL_13), ("2^14", REAL_14), ("2^15", REAL_15)] {
        let mut ours = measure(&chain);
        if let Some(python) = std::env::var_os(OPENFHE_PYTHON) {
            let theirs = openfhe(&python, &chain);
            ours["openfhe_times_slower"] = ratios(&ours, &theirs);
            ours["openfhe"] = theirs;
        }
        figures.insert(name.to_owned(), ours);
    }
    let figures = Value::from(figures);
    if std::env::args().any(|argument| argument == "--json") {
        println!("{figures}")
    } else {
        println!("{figures:#}")
    }
}

/// Milliseconds of the fastest of many runs, in processor time: what else the machine does hardly shows.
fn fastest(mut work: impl FnMut()) -> f64 {
    let (begun, mut best) = (Instant::now(), Duration::MAX);
    while begun.elapsed() < Duration::from_millis(1000) {
        let once = processor_time();
        work();
        best = best.min(processor_time() - once);
    }
    best.as_secs_f64() * 1e3
}

fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        time.tv_nsec.unsigned_abs() as u32,
    )
}

/// The same operations by OpenFHE, on a chain of the same shape.
fn openfhe(python: &std::ffi::OsStr, chain: &Chain) -> Value {
    let digits = (chain.levels + 1).div_ceil(chain.digit_width);
    let shape = [
        usize::from(chain.log_degree),
        chain.levels,
        chain.scale_bits as usize,
        chain.first_bits as usize,
        digits,
    ];
    let answer = Command::new(python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/benches/beside_openfhe.py"
        ))
        .args(shape.map(|number| number.to_string()))
        .output()
        .expect("the Python that was named");
    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{said}");
    serde_json::from_slice(&answer.stdout).expect("one JSON object")
}

/// How many times as long the other takes, for everything that both have measured.
fn ratios(ours: &Value, theirs: &Value) -> Value {
    let theirs = theirs.as_object().into_iter().flatten();
    let both = theirs.filter_map(|(name, time)| {
        let ratio = time.as_f64()? / ours[name].as_f64()?;
        let ratio = (ratio * 10.0).round() / 10.0;
        Some((name.trim_end_matches("_ms").to_owned(), json!(ratio)))
    });
    Value::from(both.collect::<Map<_, _>>())
}

fn measure(chain: &Chain) -> Value {
    let context = Context::with_rotations(&chain.real(), 1, &[1]);
    let (top, scale) = (
        context.parameters.max_level(),
        Scale::new(f64::from(chain.scale_bits).exp2()).expect("a scale"),
    );
    let slots = vec![Complex64::new(0.25, -0.5); context.parameters.degree().get() / 2];
    let (a, b) = (
        context.encrypt(&slots, top, scale),
        context.encrypt(&slots, top, scale),
    );
    let evaluator = context.evaluator();
    json!({
        "limbs": top.get() + 1,
        "special": chain.special_count,
        "encrypt_ms": fastest(|| { black_box(context.encrypt(&slots, top, scale)); }),
        "decrypt_decode_ms": fastest(|| { black_box(context.decrypt(&a)); }),
        "add_ms": fastest(|| { black_box(evaluator.add(&a, &b).expect("a sum")); }),
        "mul_ms": fastest(|| { let _ = black_box(evaluator.mul(&a, &b).expect("a product")); }),
        "mul_relinearize_rescale_ms": fastest(|| { black_box(evaluator.mul_relinearize_rescale(&a, &b).expect("a product")); }),
        "rotate_ms": fastest(|| { black_box(evaluator.rotate(&a, RotationStep(1)).expect("a rotation")); }),
        "rescale_ms": fastest(|| { black_box(evaluator.rescale(a.clone()).expect("a rescale")); }),
        "drop_level_ms": fastest(|| { black_box(evaluator.drop_level(a.clone(), Level::new(0)).expect("fewer limbs")); }),
    })
}
