//! The digest by which client and server know that they mean the same plan.

use ckks::KeyPurpose;
use sha2::{Digest, Sha256};

use super::Plan;
use crate::Algorithm;

/// SHA-256 of: a tag; rows, features, epochs, start, activation's degree, learning rate's bits; ring, primes, digit width;
/// block; scales and levels; keys; for `nesterov` its settings, the multiples and scales of velocities, and its name; the name of a
/// wide activation; for refreshed weights how, how often, the sine's bits and the sparse secret's weight if the server does it, and the level and scales that each segment comes in with. Numbers are 8 bytes, little-endian, lists with their length before them.
pub(super) fn of(plan: &Plan) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"blindfold training plan 1\0");
    let mut put = |numbers: &[u64]| numbers.iter().for_each(|n| hash.update(n.to_le_bytes()));
    put(&[plan.shape.rows as u64, plan.shape.features as u64]);
    put(&[
        u64::from(plan.hyper.epochs),
        plan.hyper.learning_rate.to_bits(),
    ]);
    put(&[
        plan.hyper.activation.degree() as u64,
        u64::from(plan.schedule.initial().is_some()),
    ]);
    put(&[
        u64::from(plan.spec.log_degree),
        plan.spec.digit_width as u64,
        plan.layout.block as u64,
    ]);
    for primes in [&plan.spec.q, &plan.spec.special] {
        put(&[primes.len() as u64]);
        put(primes);
    }
    put(&[
        plan.table_level().get() as u64,
        plan.table_scale().to_bits(),
    ]);
    for epoch in &plan.schedule.epochs {
        put(&[
            epoch.level.get() as u64,
            epoch.residual_level.get() as u64,
            epoch.level_out.get() as u64,
        ]);
        put(&[
            epoch.margins.to_bits(),
            epoch.residuals.to_bits(),
            epoch.weights_out.to_bits(),
        ]);
        put(&[u64::from(epoch.halvings), epoch.carry]);
    }
    for key in &plan.keys {
        let element = match key.purpose {
            KeyPurpose::Relinearization => 0,
            KeyPurpose::Galois(element) => element.get(),
        };
        put(&[element, key.level.get() as u64]);
    }
    put_accelerated(plan, &mut hash);
    put_refreshes(plan, &mut hash);
    hash.finalize().into()
}

/// What plans without a refresh do not have.
fn put_refreshes(plan: &Plan, hash: &mut Sha256) {
    let Some(every) = plan.hyper.refresh.every() else {
        return;
    };
    hash.update(plan.hyper.refresh.name());
    hash.update(u64::from(every).to_le_bytes());
    if let Some(bootstrap) = plan.bootstrap() {
        let pair = bootstrap.encapsulation_shape();
        hash.update(u64::from(bootstrap.settings().sine_bits).to_le_bytes());
        hash.update((pair.weight as u64).to_le_bytes());
    }
    for refresh in plan.refreshes() {
        hash.update(u64::from(refresh.epoch).to_le_bytes());
        hash.update((refresh.to.level.get() as u64).to_le_bytes());
        for scale in refresh.to.scales() {
            hash.update(scale.to_bits().to_le_bytes());
        }
    }
}

/// What plans of HE4Cloud's algorithm do not have.
fn put_accelerated(plan: &Plan, hash: &mut Sha256) {
    let put = |hash: &mut Sha256, numbers: &[u64]| {
        numbers.iter().for_each(|n| hash.update(n.to_le_bytes()));
    };
    if let Algorithm::Nesterov(nesterov) = plan.hyper.algorithm {
        put(
            hash,
            &[
                nesterov.largest_eigenvalue.to_bits(),
                nesterov.penalty.to_bits(),
                u64::from(nesterov.class_weighted),
            ],
        );
        for epoch in &plan.schedule.epochs {
            put(
                hash,
                &[epoch.pull, epoch.point_out.unwrap_or(0.0).to_bits()],
            );
        }
        hash.update(Algorithm::NESTEROV);
    }
    if plan.hyper.activation.is_wide() {
        hash.update(plan.hyper.activation.name());
    }
}
