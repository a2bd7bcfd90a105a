//! Plans are deterministic, secure, and refuse what cannot be.

use super::*;
use crate::Activation;

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
