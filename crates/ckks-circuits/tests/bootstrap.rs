//! The refresh of packed weights: three in a row at real parameters, many on a toy ring.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use ckks::{
    Ciphertext, CkksError, Complex64, EncapsulationKeys, Level, Parameters, Scale, SecurityLevel,
};
use ckks_circuits::{BootstrapPlan, BootstrapSettings, Bootstrapper};
use testkit::{Context, Numbers};

struct Owner {
    plan: BootstrapPlan,
    context: Context,
    encapsulation: EncapsulationKeys,
}

impl Owner {
    fn new(plan: BootstrapPlan, parameters: &Parameters) -> Self {
        let context = Context::new(parameters, 7, &plan.key_shapes());
        let keys = context
            .secret
            .make_encapsulation_keys(plan.encapsulation_shape());
        Self {
            encapsulation: keys.unwrap().expand(),
            context,
            plan,
        }
    }

    fn encrypt(&self, values: &[f64]) -> Ciphertext {
        let n = self.context.parameters.degree().get();
        let mut coefficients = vec![0.0; n];
        for (k, value) in values.iter().enumerate() {
            coefficients[k * n / values.len()] = *value;
        }
        self.context
            .encrypt_coefficients(&coefficients, Level::ZERO, self.plan.scale())
    }

    fn errors(&self, a: &Ciphertext, values: &[f64]) -> Vec<f64> {
        let all = self.context.decrypt_coefficients(a);
        let found = all.iter().step_by(all.len() / values.len());
        found.zip(values).map(|(x, y)| (x - y).abs()).collect()
    }
}

fn largest(errors: &[f64]) -> f64 {
    errors.iter().copied().fold(0.0, f64::max)
}

fn mean(errors: &[f64]) -> f64 {
    errors.iter().sum::<f64>() / errors.len() as f64
}

#[test]
fn three_refreshes_in_a_row_at_128_bits() {
    let plan = BootstrapPlan::uniform(BootstrapSettings::STANDARD, 29, 13, 5).unwrap();
    let parameters = Parameters::new(plan.parameters_spec().clone()).unwrap();
    assert_eq!(parameters.security(), Some(SecurityLevel::Bits128));
    assert!(plan.key_bytes() < 113_000_000, "{}", plan.key_bytes());
    let owner = Owner::new(plan, &parameters);
    let (plan, evaluator) = (&owner.plan, owner.context.evaluator());
    let bootstrapper = Bootstrapper::new(plan, &parameters, &owner.encapsulation).unwrap();
    let values = Numbers::new(1).reals(64);
    let mut packed = owner.encrypt(&values);
    for count in 1..=3 {
        packed = bootstrapper.refresh(&evaluator, &packed).unwrap();
        assert_eq!(packed.level(), plan.output_level());
        assert_eq!(packed.scale(), plan.scale());
        let errors = owner.errors(&packed, &values);
        assert!(
            mean(&errors) < f64::from(count) * 2f64.powf(-19.3),
            "{:?}",
            mean(&errors).log2()
        );
        assert!(
            largest(&errors) < f64::from(count) * 2f64.powf(-16.0),
            "{:?}",
            largest(&errors).log2()
        );
        // Noise between the coefficients does not grow either.
        let all = owner.context.decrypt_coefficients(&packed);
        let between = all
            .iter()
            .enumerate()
            .filter(|(i, _)| i % (all.len() / 64) != 0);
        assert!(between.map(|(_, x)| x.abs()).fold(0.0, f64::max) < 2f64.powi(-20));
    }
}

#[test]
fn refreshes_differ_from_their_input_by_the_derived_noise() {
    let settings = BootstrapSettings {
        log_degree: 9,
        ..BootstrapSettings::STANDARD
    };
    let plan = BootstrapPlan::uniform(settings, 29, 13, 5).unwrap();
    let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
    let owner = Owner::new(plan, &parameters);
    let evaluator = owner.context.evaluator();
    let bootstrapper = Bootstrapper::new(&owner.plan, &parameters, &owner.encapsulation).unwrap();
    let mut numbers = Numbers::new(2);
    let mut all = Vec::new();
    for _ in 0..40 {
        let values: Vec<f64> = numbers.reals(64).iter().map(|x| 2.0 * x).collect();
        let fresh = bootstrapper
            .refresh(&evaluator, &owner.encrypt(&values))
            .unwrap();
        all.extend(owner.errors(&fresh, &values));
    }
    let bounds = (
        owner.plan.cubic_error(2.0, owner.plan.scale().get()),
        2f64.powf(-17.5),
        2f64.powf(-20.5),
    );
    assert!(
        largest(&all) < bounds.0 + bounds.1,
        "2^{}",
        largest(&all).log2()
    );
    assert!(
        mean(&all) < bounds.0 / 4.0 + bounds.2,
        "2^{}",
        mean(&all).log2()
    );
}

#[test]
fn two_real_vectors_are_refreshed_together_as_apart() {
    let settings = BootstrapSettings {
        log_degree: 9,
        ..BootstrapSettings::STANDARD
    };
    let plan = BootstrapPlan::uniform(settings, 29, 13, 6).unwrap();
    let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
    let owner = Owner::new(plan, &parameters);
    let evaluator = owner.context.evaluator();
    let bootstrapper = Bootstrapper::new(&owner.plan, &parameters, &owner.encapsulation).unwrap();
    let mut numbers = Numbers::new(3);
    let scales = [2f64.powi(29), 1.75 * 2f64.powi(28)];
    let vectors = scales.map(|scale| {
        let period = numbers.reals(32);
        let slots: Vec<Complex64> = period
            .iter()
            .cycle()
            .map(|&x| Complex64::new(x, 0.0))
            .take(256)
            .collect();
        let level = Level::new(1);
        let encrypted = owner
            .context
            .encrypt(&slots, level, Scale::new(scale).unwrap());
        (slots, encrypted)
    });
    let (first, second) = (&vectors[0].1, &vectors[1].1);
    let pair = bootstrapper.refresh_pair(&evaluator, [first, second], 1.5);
    let alone = vec![first.clone(), second.clone()];
    let alone = bootstrapper.refresh_all(&evaluator, alone, 1.5).unwrap();
    for fresh in [pair.unwrap().to_vec(), alone] {
        for ((slots, before), after) in vectors.iter().zip(&fresh) {
            assert_eq!(after.level(), owner.plan.output_level());
            assert!((after.scale().get() / before.scale().get() - 1.5).abs() < 1e-12);
            let found = owner.context.decrypt(after);
            let errors = found.iter().zip(slots).map(|(x, y)| (x - y).norm());
            let worst = errors.fold(0.0, f64::max);
            assert!(worst < 2f64.powi(-14), "2^{}", worst.log2());
        }
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    for coefficients in [0, 2, 48, 128] {
        let settings = BootstrapSettings {
            coefficients,
            ..BootstrapSettings::STANDARD
        };
        let refusal = BootstrapPlan::uniform(settings, 29, 13, 5);
        assert!(matches!(refusal, Err(CkksError::PackedCount { got, .. }) if got == coefficients));
    }
    let plan = |log_degree, levels| {
        let settings = BootstrapSettings {
            log_degree,
            ..BootstrapSettings::STANDARD
        };
        BootstrapPlan::uniform(settings, 29, 13, levels).unwrap()
    };
    // One level more breaks the security bound.
    let refusal = Parameters::new(plan(15, 6).parameters_spec().clone());
    assert!(matches!(
        refusal,
        Err(CkksError::ModulusTooLarge { bound: 868, .. })
    ));
    // Keys of another plan.
    let parameters = Parameters::new_toy(plan(9, 5).parameters_spec().clone()).unwrap();
    let owner = Owner::new(plan(9, 5), &parameters);
    assert!(Bootstrapper::new(&plan(9, 4), &parameters, &owner.encapsulation).is_err());
}
