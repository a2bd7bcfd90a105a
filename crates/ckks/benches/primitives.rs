//! Operations of the scheme one by one, at real parameters, one thread: `cargo xtask bench primitives --json`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use ckks::{Complex64, Level, RotationStep, Scale};
use serde_json::{Map, json};
use testkit::Context;
use testkit::parameters::{Chain, REAL_13, REAL_14, REAL_15};

fn main() {
    let mut figures = Map::new();
    for (name, chain) in [("2^13", REAL_13), ("2^14", REAL_14), ("2^15", REAL_15)] {
        figures.insert(name.to_owned(), measure(&chain));
    }
    let figures = serde_json::Value::from(figures);
    if std::env::args().any(|argument| argument == "--json") {
        println!("{figures}")
    } else {
        println!("{figures:#}")
    }
}

/// Milliseconds of the fastest of many runs.
fn fastest(mut work: impl FnMut()) -> f64 {
    let (begun, mut best) = (Instant::now(), Duration::MAX);
    while begun.elapsed() < Duration::from_millis(500) {
        let once = Instant::now();
        work();
        best = best.min(once.elapsed());
    }
    best.as_secs_f64() * 1e3
}

fn measure(chain: &Chain) -> serde_json::Value {
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
