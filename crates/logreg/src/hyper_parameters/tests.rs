//! What is taken, what is refused, and that a refusal names its key.

use super::*;

fn demo() -> Vec<(&'static str, HyperValue)> {
    HyperParameters::new(3, 0.1, Activation::Poly3)
        .unwrap()
        .with_features(30)
        .entries()
}

fn with(name: &'static str, value: HyperValue) -> Result<HyperParameters, LogregError> {
    let mut entries = demo();
    entries.retain(|(known, _)| *known != name);
    entries.push((name, value));
    HyperParameters::from_entries(entries)
}

#[test]
fn the_demos_entries_come_back() {
    let read = HyperParameters::from_entries(demo()).unwrap();
    assert_eq!(
        (read.epochs, read.learning_rate, read.features),
        (3, 0.1, Some(30))
    );
    assert_eq!(read.activation, Activation::Poly3);
    assert_eq!(read.entries(), demo());
}

#[test]
fn a_misspelled_key_is_refused_by_name() {
    let refused = with("learningrate", HyperValue::Number(0.1));
    assert_eq!(
        refused,
        Err(LogregError::UnknownHyperParameter {
            name: "learningrate".into()
        })
    );
}

#[test]
fn values_that_would_train_garbage_are_refused_by_name() {
    let bad = [
        ("learningRate", HyperValue::Number(-0.1)),
        ("learningRate", HyperValue::Number(f64::NAN)),
        ("learningRate", HyperValue::Text("fast".into())),
        ("numberOfEpochs", HyperValue::Number(2.5)),
        ("numberOfEpochs", HyperValue::Number(0.0)),
        ("numberOfFeatures", HyperValue::Number(-3.0)),
        (
            "logisticRegressionActivation",
            HyperValue::Text("sigmoid".into()),
        ),
        ("initRandomWeights", HyperValue::Bool(true)),
        ("numberOfClasses", HyperValue::Number(3.0)),
        ("trainable", HyperValue::Bool(false)),
        ("featureRanges", HyperValue::List(vec![1.0])),
    ];
    for (name, value) in bad {
        let said = with(name, value).unwrap_err();
        assert!(matches!(said, LogregError::HyperParameterValue { .. }));
        assert!(said.to_string().contains(name), "{said}");
    }
}

#[test]
fn what_is_missing_is_named() {
    for name in [
        "numberOfEpochs",
        "learningRate",
        "logisticRegressionActivation",
    ] {
        let entries = demo().into_iter().filter(|(known, _)| *known != name);
        assert_eq!(
            HyperParameters::from_entries(entries),
            Err(LogregError::MissingHyperParameter { name })
        );
    }
}

#[test]
fn inherited_keys_are_taken_with_their_usual_value() {
    assert!(with("amlDelta", HyperValue::Number(0.5)).is_ok());
    assert!(with("featureRanges", HyperValue::List(Vec::new())).is_ok());
    assert!(with("verbose", HyperValue::Bool(true)).is_ok());
}

fn accelerated() -> Vec<(&'static str, HyperValue)> {
    let nesterov = Nesterov::new(12.5).with_penalty(0.001).with_class_weights();
    HyperParameters::accelerated(12, Activation::Wide9, nesterov)
        .unwrap()
        .with_features(30)
        .entries()
}

fn accelerated_with(name: &'static str, value: HyperValue) -> Result<HyperParameters, LogregError> {
    let mut entries = accelerated();
    entries.retain(|(known, _)| *known != name);
    entries.push((name, value));
    HyperParameters::from_entries(entries)
}

#[test]
fn accelerated_entries_come_back() {
    let read = HyperParameters::from_entries(accelerated()).unwrap();
    assert_eq!(read.entries(), accelerated());
    assert_eq!(read.learning_rate, 1.67 * 4.0 / 12.5);
    assert!(read.algorithm.class_weighted() && read.algorithm.penalty() == 0.001);
    assert_eq!(read.algorithm.name(), "nesterov");
}

#[test]
fn without_an_algorithm_it_is_he4clouds() {
    let read = HyperParameters::from_entries(demo()).unwrap();
    assert_eq!(read.algorithm, Algorithm::GradientDescent);
    let named = with("algorithm", HyperValue::Text("gradient_descent".into()));
    assert_eq!(named, Ok(read));
}

#[test]
fn settings_of_another_algorithm_are_refused_by_name() {
    let number = |x| HyperValue::Number(x);
    for said in [
        with("algorithm", HyperValue::Text("adam".into())).unwrap_err(),
        with("algorithm", number(1.0)).unwrap_err(),
        with("largestEigenvalue", number(4.0)).unwrap_err(),
        with("l2Penalty", number(0.0)).unwrap_err(),
        with("classWeighted", HyperValue::Bool(false)).unwrap_err(),
        accelerated_with("learningRate", number(0.1)).unwrap_err(),
        accelerated_with("l2Penalty", number(-1.0)).unwrap_err(),
        accelerated_with("largestEigenvalue", number(0.0)).unwrap_err(),
        accelerated_with("classWeighted", number(1.0)).unwrap_err(),
        accelerated_with(
            "logisticRegressionActivation",
            HyperValue::Text("sigmoid_wide_7_16".into()),
        )
        .unwrap_err(),
    ] {
        assert!(
            matches!(said, LogregError::HyperParameterValue { .. }),
            "{said}"
        );
    }
    let said = with("algorithm", HyperValue::Text("adam".into())).unwrap_err();
    assert!(said.to_string().contains("`adam`") && said.to_string().contains("nesterov"));
    let entries = accelerated()
        .into_iter()
        .filter(|(known, _)| *known != "largestEigenvalue");
    assert_eq!(
        HyperParameters::from_entries(entries),
        Err(LogregError::MissingHyperParameter {
            name: "largestEigenvalue"
        })
    );
}

#[test]
fn refreshes_come_back_and_are_refused_by_name() {
    let mut entries = accelerated();
    entries.push(("refresh", HyperValue::Text("attended".into())));
    entries.push(("refreshEvery", HyperValue::Number(3.0)));
    let read = HyperParameters::from_entries(entries.clone()).unwrap();
    assert_eq!(read.refresh, Refresh::Attended { every: 3 });
    assert_eq!(read.entries(), entries);
    let none = with("refresh", HyperValue::Text("none".into())).unwrap();
    assert_eq!(none.refresh, Refresh::None);
    assert_eq!(
        with("refresh", HyperValue::Text("attended".into())),
        Err(LogregError::MissingHyperParameter {
            name: "refreshEvery"
        })
    );
    for said in [
        with("refresh", HyperValue::Text("daily".into())).unwrap_err(),
        with("refreshEvery", HyperValue::Number(3.0)).unwrap_err(),
        with("refreshEvery", HyperValue::Number(0.0)).unwrap_err(),
    ] {
        assert!(said.to_string().contains("refresh"), "{said}");
    }
}
