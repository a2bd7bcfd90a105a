//! Each stage on a toy ring against the same stage in f64.

use core::f64::consts::PI;

use ckks::{Ciphertext, EncapsulationKeys, Level, Parameters, Scale};
use testkit::{Context, Numbers};

use super::transform::{Direction, Transform};
use super::{BootstrapPlan, BootstrapSettings, Bootstrapper, plan, sine};

struct Stage {
    plan: BootstrapPlan,
    context: Context,
    encapsulation: EncapsulationKeys,
}

impl Stage {
    fn new(log_degree: u8, coefficients: usize, seed: u64) -> Self {
        let settings = BootstrapSettings {
            log_degree,
            coefficients,
            ..BootstrapSettings::STANDARD
        };
        let plan = BootstrapPlan::uniform(settings, 29, 13, 5).unwrap();
        let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
        let context = Context::new(&parameters, seed, &plan.key_shapes());
        let keys = context
            .secret
            .make_encapsulation_keys(plan.encapsulation_shape());
        Self {
            encapsulation: keys.unwrap().expand(),
            plan,
            context,
        }
    }

    fn bootstrapper(&self) -> Bootstrapper<'_> {
        Bootstrapper::new(&self.plan, &self.context.parameters, &self.encapsulation).unwrap()
    }

    fn stride(&self) -> usize {
        self.plan.trace_length()
    }

    fn packed(&self, values: &[f64]) -> Ciphertext {
        let mut coefficients = vec![0.0; self.context.parameters.degree().get()];
        for (k, value) in values.iter().enumerate() {
            coefficients[k * self.stride()] = *value;
        }
        self.context
            .encrypt_coefficients(&coefficients, Level::ZERO, self.plan.scale())
    }

    fn unpacked(&self, a: &Ciphertext) -> Vec<f64> {
        let all = self.context.decrypt_coefficients(a);
        all.iter().step_by(self.stride()).copied().collect()
    }

    /// The raised ciphertext, and its phase over q_0.
    fn raised(&self, values: &[f64]) -> (Ciphertext, Vec<f64>) {
        let evaluator = self.context.evaluator();
        let raised = self.bootstrapper().raise(&evaluator, &self.packed(values));
        let first = self.context.parameters.prime_at(Level::ZERO).unwrap() as f64;
        let scale = Scale::new(first * self.stride() as f64).unwrap();
        let raised = raised.unwrap().with_scale(scale);
        let phase = self.unpacked(&raised);
        (raised, phase)
    }
}

fn largest(found: &[f64], expected: impl Fn(usize) -> f64) -> f64 {
    let differences = found
        .iter()
        .enumerate()
        .map(|(i, x)| (x - expected(i)).abs());
    differences.fold(0.0, f64::max)
}

#[test]
fn raising_adds_small_multiples_of_q_0() {
    let stage = Stage::new(10, 64, 1);
    let values = Numbers::new(1).reals(64);
    let (raised, phase) = stage.raised(&values);
    assert_eq!(raised.level(), stage.plan.raised_level());
    let ratio = stage.plan.scale().get() / stage.context.parameters.q()[0].value() as f64;
    let multiples: Vec<f64> = phase.iter().map(|x| x.round()).collect();
    assert!(largest(&phase, |i| multiples[i] + values[i] * ratio) < 2f64.powi(-32));
    assert!(multiples.iter().all(|i| i.abs() <= 10.0) && multiples.iter().any(|i| i.abs() >= 1.0));
    // Everything between the m coefficients is gone.
    let all = stage.context.decrypt_coefficients(&raised);
    let between = all
        .iter()
        .enumerate()
        .filter(|(i, _)| i % stage.stride() != 0);
    assert!(between.map(|(_, x)| x.abs()).fold(0.0, f64::max) < 2f64.powi(-32));
}

#[test]
fn coefficients_come_to_slots_and_back() {
    let stage = Stage::new(10, 16, 2);
    let (evaluator, bootstrapper) = (stage.context.evaluator(), stage.bootstrapper());
    let (raised, phase) = stage.raised(&Numbers::new(2).reals(16));
    let slots = bootstrapper
        .coefficients_to_slots(&evaluator, &raised)
        .unwrap();
    let found = stage.context.decrypt(&slots);
    assert_eq!(found.len(), 512);
    let expected = |i: usize| (phase[i % 16] - plan::SHIFT) / plan::HALF_WIDTH;
    let differences = found
        .iter()
        .enumerate()
        .map(|(i, z)| (z - expected(i)).norm());
    assert!(differences.fold(0.0, f64::max) < 2f64.powi(-34));
    // Back, as if they were sines.
    let back = Level::new(stage.plan.output_level().get() + 1);
    let low = evaluator.drop_level(slots, back).unwrap();
    let direction = Direction::ToCoefficients { ratio: 1.0 };
    let matrix = Transform::new(&stage.plan, &stage.context.parameters, direction).unwrap();
    let packed = bootstrapper
        .slots_to_coefficients(&evaluator, &matrix, &low)
        .unwrap();
    let first = stage.context.parameters.q()[0].value() as f64;
    let found = stage.unpacked(&packed.with_scale(stage.plan.scale()));
    let factor = first / stage.plan.scale().get() / (2.0 * PI);
    let worst = largest(&found, |i| expected(i) * factor);
    // The matrix is rounded to 2^-24, and these slots are far larger than sines of a message: 8 diagonals of 32 coefficients each.
    let mean_square = (0..16).map(|i| expected(i).powi(2)).sum::<f64>() / 16.0;
    let rounding = 2f64.powi(-24) * (8.0 * 32.0 / 12.0 * mean_square).sqrt() * factor;
    assert!(worst < rounding, "2^{}", worst.log2());
}

#[test]
fn the_series_is_the_sine() {
    let series = sine::series();
    let evaluate = |u: f64| {
        let angle = libm::acos(u);
        let terms = series.iter().enumerate();
        terms
            .map(|(k, c)| c * libm::cos(k as f64 * angle))
            .sum::<f64>()
    };
    let mut worst = 0.0f64;
    for i in 0..=20_000 {
        let t = f64::from(i) / 10_000.0 - 1.0;
        let cosine = libm::cos(2.0 * PI * plan::HALF_WIDTH / 4.0 * t);
        worst = worst.max((evaluate((2.0 * t * t - 1.0).clamp(-1.0, 1.0)) - cosine).abs());
    }
    assert!(worst < 2f64.powi(-45), "2^{}", worst.log2());
}

#[test]
fn slots_become_their_sines() {
    let stage = Stage::new(10, 64, 3);
    let mut numbers = Numbers::new(3);
    let x: Vec<f64> = (0..512)
        .map(|_| numbers.below(39) as f64 - 19.0 + numbers.real() / 4096.0)
        .collect();
    let slots: Vec<_> = x
        .iter()
        .map(|x| ckks::Complex64::new((x - plan::SHIFT) / plan::HALF_WIDTH, 0.0))
        .collect();
    let level = stage.plan.raised_level().below(1).unwrap();
    let encrypted = stage
        .context
        .encrypt(&slots, level, stage.plan.sine_scale());
    let sines = sine::of_slots(&stage.context.evaluator(), encrypted).unwrap();
    assert_eq!(sines.level().get(), stage.plan.output_level().get() + 1);
    let expected_scale = sine::result_scale(
        &stage.context.parameters,
        sines.level(),
        stage.plan.sine_scale(),
    )
    .unwrap();
    assert!(sines.scale().matches(expected_scale));
    let found: Vec<f64> = stage.context.decrypt(&sines).iter().map(|z| z.re).collect();
    let worst = largest(&found, |i| (2.0 * PI * x[i]).sin());
    // Noise of the square is worst where x is near 1/4: 2πK² times.
    assert!(worst < 2f64.powf(-28.5), "2^{}", worst.log2());
}

#[test]
fn packed_coefficients_are_refreshed() {
    let mut numbers = Numbers::new(4);
    for (log_degree, m) in [(9, 4), (9, 64), (10, 8), (11, 32)] {
        let stage = Stage::new(log_degree, m, 4);
        let (evaluator, bootstrapper) = (stage.context.evaluator(), stage.bootstrapper());
        let values = numbers.reals(m);
        let fresh = bootstrapper
            .refresh(&evaluator, &stage.packed(&values))
            .unwrap();
        assert_eq!(fresh.level(), stage.plan.output_level());
        assert_eq!(fresh.scale(), stage.plan.scale());
        let worst = largest(&stage.unpacked(&fresh), |i| values[i]);
        assert!(worst < 2f64.powi(-17), "m = {m}: 2^{}", worst.log2());
    }
}
