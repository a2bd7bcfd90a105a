//! Plans are deterministic, secure, and refuse what cannot be.

use super::*;
use crate::{Activation, Nesterov, Refresh, RefreshedBy};

const DEMO: TableShape = TableShape {
    rows: 984,
    features: 30,
};

fn hyper(epochs: u32) -> HyperParameters {
    HyperParameters::new(epochs, 0.1, Activation::Poly3).unwrap()
}

#[test]
fn the_demos_plan_is_small() {
    let plan = Plan::derive(&hyper(3), DEMO, Start::Zero).unwrap();
    let cost = plan.cost();
    assert_eq!(plan.layout().log_degree, 14);
    assert!(cost.keys_bytes <= 30_000_000, "{cost:?}");
    assert!(cost.table_bytes <= 5_000_000, "{cost:?}");
    assert_eq!(plan, Plan::derive(&hyper(3), DEMO, Start::Zero).unwrap());
}

#[test]
fn large_tables_are_made_no_larger_than_they_are_worth() {
    let plan = Plan::derive(
        &hyper(3),
        TableShape {
            rows: 16_384,
            ..DEMO
        },
        Start::Zero,
    );
    let bytes = plan.unwrap().cost().table_bytes;
    assert!(bytes < 13_000_000, "{bytes}");
    let shape = TableShape {
        rows: 284_807,
        ..DEMO
    };
    for eigenvalue in [1.03, 2.7, 12.0] {
        let twelve = accelerated(12, Nesterov::new(eigenvalue).with_penalty(3.5e-6));
        let plan =
            Plan::derive_refreshed_if_needed(&twelve, shape, Start::Zero, RefreshedBy::Owner);
        let plan = plan.unwrap();
        let bytes = plan.cost().table_bytes;
        assert!(bytes <= 200_000_000, "{bytes} at {eigenvalue}");
        // It is refreshed after the epoch from zero too, which runs on few residues.
        assert_eq!(plan.refreshes()[0].epoch, 1);
        assert!(plan.schedule().epochs[0].level < Level::new(3));
    }
}

#[test]
fn different_plans_have_different_digests() {
    let plans = [
        Plan::derive(&hyper(3), DEMO, Start::Zero),
        Plan::derive(&hyper(2), DEMO, Start::Zero),
        Plan::derive(&hyper(2), DEMO, Start::Encrypted),
        Plan::derive(
            &hyper(2),
            TableShape { rows: 983, ..DEMO },
            Start::Encrypted,
        ),
        Plan::derive(
            &HyperParameters::new(2, 0.2, Activation::Poly7).unwrap(),
            DEMO,
            Start::Zero,
        ),
    ];
    let mut digests: Vec<_> = plans
        .into_iter()
        .map(|plan| plan.unwrap().digest())
        .collect();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), 5);
}

#[test]
fn every_plan_is_accepted_by_the_scheme() {
    for activation in Activation::ALL {
        for start in [Start::Zero, Start::Encrypted] {
            for (rows, features, epochs) in [(20, 3, 1), (984, 30, 2), (114, 9, 4), (50_000, 12, 3)]
            {
                let hyper = HyperParameters::new(epochs, 0.5, activation).unwrap();
                let plan = Plan::derive(&hyper, TableShape { rows, features }, start).unwrap();
                let parameters = ckks::Parameters::new(plan.parameters_spec().clone()).unwrap();
                assert!(parameters.security().is_some());
            }
        }
    }
}

#[test]
fn too_many_epochs_are_refused_with_what_is_possible() {
    let Err(LogregError::TooManyEpochs {
        epochs: 50,
        possible,
    }) = Plan::derive(&hyper(50), DEMO, Start::Zero)
    else {
        panic!("fifty epochs cannot be planned");
    };
    assert!(possible >= 8, "{possible}");
    assert!(Plan::derive(&hyper(possible), DEMO, Start::Zero).is_ok());
}

#[test]
fn a_wrong_feature_count_is_refused() {
    let refused = Plan::derive(&hyper(3).with_features(29), DEMO, Start::Zero);
    assert_eq!(
        refused,
        Err(LogregError::FeatureCount {
            found: 30,
            expected: 29
        })
    );
}

#[test]
fn a_plan_explains_itself() {
    let said = Plan::derive(&hyper(3), DEMO, Start::Zero)
        .unwrap()
        .explain()
        .join(" ");
    for part in [
        "984 rows",
        "2 ciphertexts",
        "128-bit",
        "16384",
        "8 levels",
        "16 evaluation keys",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

fn accelerated(epochs: u32, nesterov: Nesterov) -> HyperParameters {
    HyperParameters::accelerated(epochs, Activation::Wide9, nesterov).unwrap()
}

#[test]
fn accelerated_plans_differ_by_every_setting() {
    let plain = Nesterov::new(12.0);
    let settings = [
        accelerated(4, plain),
        accelerated(4, Nesterov::new(12.5)),
        accelerated(4, plain.with_penalty(0.001)),
        accelerated(4, plain.with_class_weights()),
        HyperParameters::new(4, plain.step(), Activation::Wide9).unwrap(),
        HyperParameters::new(4, plain.step(), Activation::Poly9).unwrap(),
        HyperParameters::accelerated(4, Activation::Poly9, plain).unwrap(),
    ];
    let mut digests: Vec<_> = settings
        .iter()
        .map(|hyper| {
            let plan = Plan::derive(hyper, DEMO, Start::Zero).unwrap();
            ckks::Parameters::new(plan.parameters_spec().clone()).unwrap();
            plan.digest()
        })
        .collect();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), settings.len());
}

#[test]
fn twelve_accelerated_epochs_are_refused_with_what_is_possible() {
    let Err(LogregError::TooManyEpochs {
        epochs: 12,
        possible,
    }) = Plan::derive(&accelerated(12, Nesterov::new(12.0)), DEMO, Start::Zero)
    else {
        panic!("twelve epochs of degree 9 need a refresh");
    };
    println!("{possible} accelerated epochs of degree 9 fit");
    assert!((5..12).contains(&possible), "{possible}");
    let most = accelerated(possible, Nesterov::new(12.0));
    assert!(Plan::derive(&most, DEMO, Start::Zero).is_ok());
}

#[test]
fn velocities_have_exact_multiples_and_scales() {
    let hyper = accelerated(5, Nesterov::new(12.0));
    let plan = Plan::derive(&hyper, DEMO, Start::Zero).unwrap();
    let epochs = &plan.schedule().epochs;
    for (k, pair) in epochs.windows(2).enumerate() {
        let (epoch, next) = (pair[0], pair[1]);
        assert_eq!(
            next.weights_in,
            Some(epoch.point_out.unwrap_or(epoch.weights_out))
        );
        assert_eq!(next.previous_in.is_some(), epoch.point_out.is_some());
        assert_eq!(plan.point_after(k as u32 + 1), epoch.point_out);
        let momentum = hyper.algorithm.momentum(k as u32 + 2, 5).value();
        let scale = next.carry as f64 * next.weights_in.unwrap() / (1.0 + momentum);
        let wished = momentum * scale / next.previous_in.or(next.weights_in).unwrap();
        assert!((next.pull as f64 / wished.max(1.0) - wished.min(1.0)).abs() < 1e-12);
    }
    assert!(epochs[4].pull == 0 && epochs[4].point_out.is_none() && epochs[3].pull > 0);
}

#[test]
fn the_demos_plans_stay_what_they_were() {
    let plans = [
        (3, Activation::Poly3, Start::Zero),
        (2, Activation::Poly7, Start::Encrypted),
        (2, Activation::Poly9, Start::Zero),
    ];
    let found = plans.map(|(epochs, activation, start)| {
        let hyper = HyperParameters::new(epochs, 0.1, activation).unwrap();
        let digest = Plan::derive(&hyper, DEMO, start).unwrap().digest();
        u64::from_le_bytes(digest[..8].try_into().unwrap())
    });
    assert_eq!(
        found,
        [
            0x87ab_c3c6_b556_cd1a,
            0x4906_b0aa_ddc5_3fdf,
            0x5c2c_a843_215f_7ed1,
        ]
    );
}

#[test]
fn weights_are_refreshed_only_where_they_must_be() {
    let fits = accelerated(4, Nesterov::new(12.0));
    let plan =
        Plan::derive_refreshed_if_needed(&fits, DEMO, Start::Zero, RefreshedBy::Owner).unwrap();
    assert_eq!(plan.hyper_parameters().refresh, Refresh::None);
    let exact = Plan::derive(&fits, DEMO, Start::Zero).unwrap();
    assert_eq!(plan.digest(), exact.digest());
    assert!(plan.refreshes().is_empty());
    let many = accelerated(40, Nesterov::new(12.0));
    let plan =
        Plan::derive_refreshed_if_needed(&many, DEMO, Start::Zero, RefreshedBy::Owner).unwrap();
    let every = plan.hyper_parameters().refresh.every().unwrap() as usize;
    // One after the epoch from zero, then one between any two segments of the other 39.
    assert_eq!(plan.refreshes().len(), 39_usize.div_ceil(every));
    ckks::Parameters::new(plan.parameters_spec().clone()).unwrap();
    let again = Plan::derive(plan.hyper_parameters(), DEMO, Start::Zero).unwrap();
    assert_eq!(again.digest(), plan.digest());
}

#[test]
fn a_segment_that_is_too_long_is_refused_with_what_is_possible() {
    let every = |every| {
        accelerated(60, Nesterov::new(12.0))
            .with_refresh(Refresh::Attended { every })
            .unwrap()
    };
    let refused = Plan::derive(&every(50), DEMO, Start::Zero);
    let Err(LogregError::SegmentTooLong {
        every: 50,
        possible,
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert!((4..12).contains(&possible), "{possible}");
    let plans = [1, possible].map(|most| Plan::derive(&every(most), DEMO, Start::Zero).unwrap());
    assert_ne!(plans[0].digest(), plans[1].digest());
}
