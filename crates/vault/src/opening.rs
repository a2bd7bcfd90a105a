//! From an encrypted model to verified numbers.

use ckks::{Ciphertext, Scale};
use ckks_secret::SecretKey;
use dataset::Prepared;
use logreg::{PackedWeights, Weights};
use vault_api::{NamedWeight, ResultSummary, Verification};
use wire::blob::read_trained_model;

use crate::VaultError;
use crate::adapting::unwhitened;
use crate::environment::{Clock, Listener};
use crate::held::{HeldModel, ModelContext};
use crate::judging::{Twins, judge, loss, train_twins, worst};
use crate::planned::Planned;
use crate::production::{check_key, fold};

/// What a result is opened with.
pub(crate) struct Opening<'v> {
    pub(crate) planned: &'v Planned,
    pub(crate) secret: &'v SecretKey,
    pub(crate) rows: Option<&'v Prepared>,
    /// Epochs that were done.
    pub(crate) epochs: u32,
}

/// Decrypts a `TrainedModel` blob and, with the rows at hand, checks it by replay. A model that is what honest training leaves and yet no
/// better than none is refused.
pub(crate) fn open_result(
    opening: &Opening<'_>,
    blob: &[u8],
    clock: Clock<'_>,
    listener: &mut dyn Listener,
) -> Result<HeldModel, VaultError> {
    let (planned, rows) = (opening.planned, opening.rows);
    check_key(planned, opening.secret)?;
    let weights = decrypt_weights(opening, blob)?;
    let checked = rows
        .map(|rows| check(opening, rows, &weights, clock, listener))
        .transpose()?;
    if let (Some(rows), Some(checked)) = (rows, &checked) {
        check_settled(opening, rows, &weights, checked)?;
    }
    let summary = summarise(rows, &weights, checked);
    let whitening = rows.and_then(|rows| rows.whitening.as_ref());
    let weights = unwhitened(whitening, &weights);
    let context = rows.map(|rows| ModelContext {
        preprocessing: rows.preprocessing.clone(),
        label: rows.summary.label.clone(),
        classes: rows.summary.classes.clone(),
    });
    let settings = &planned.settings;
    Ok(HeldModel {
        weights,
        context,
        summary,
        epochs: opening.epochs,
        learning_rate: planned.plan.hyper_parameters().learning_rate,
        activation: settings.activation.name(),
    })
}

fn decrypt_weights(opening: &Opening<'_>, blob: &[u8]) -> Result<Weights, VaultError> {
    let (planned, secret) = (opening.planned, opening.secret);
    let model = read_trained_model(
        blob,
        blob.len() as u64,
        &planned.schema,
        Some(secret.key_id()),
    )?;
    let [ciphertext] = &model[..] else {
        let reason = format!(
            "The model has {} ciphertexts; one is expected.",
            model.len()
        );
        return Err(VaultError::Mismatch { reason });
    };
    check_scale(opening, ciphertext)?;
    let decoded = secret.decrypt(ciphertext)?;
    let layout = planned.plan.layout();
    Ok(PackedWeights::from_polynomial(layout, decoded.coefficients())?.unpack(layout)?)
}

/// The scale travels with the ciphertext, but the plan says what it must be: another one would stretch all weights.
fn check_scale(opening: &Opening<'_>, ciphertext: &Ciphertext) -> Result<(), VaultError> {
    let after = opening.planned.plan.weights_after(opening.epochs);
    let expected = after.map(|(_, scale)| scale);
    let none = || VaultError::Mismatch {
        reason: format!("The plan has no epoch {}.", opening.epochs),
    };
    let expected = Scale::new(expected.ok_or_else(none)?)?;
    if expected.matches(ciphertext.scale()) {
        return Ok(());
    }
    Err(VaultError::Scheme(ckks::CkksError::ScaleMismatch {
        left_log2: expected.log2(),
        right_log2: ciphertext.scale().log2(),
    }))
}

struct Checked {
    verification: Verification,
    twins: Twins,
}

fn check(
    opening: &Opening<'_>,
    rows: &Prepared,
    weights: &Weights,
    clock: Clock<'_>,
    listener: &mut dyn Listener,
) -> Result<Checked, VaultError> {
    let planned = opening.planned;
    let table = fold(planned, &rows.train)?;
    let twins = train_twins(planned, &table, opening.epochs, clock, listener)?;
    let bound = &twins.bound;
    let largest_deviation = weights.largest_difference(&twins.replayed);
    let verification = if bound.admits(weights, &twins.replayed) {
        Verification::Verified {
            largest_deviation,
            bound: bound.largest(),
        }
    } else {
        // Told of the weight that strays furthest beyond its own bound: another's may be looser.
        let strayed = bound.tightest(weights, &twins.replayed);
        Verification::Refuted {
            largest_deviation: strayed
                .as_ref()
                .map_or(largest_deviation, |it| it.deviation),
            bound: strayed.as_ref().map_or(bound.largest(), |it| it.bound),
        }
    };
    Ok(Checked {
        verification,
        twins,
    })
}

/// A diverged training is found, not returned as a model; that of a service that did not compute what it should is told apart from it.
fn check_settled(
    opening: &Opening<'_>,
    rows: &Prepared,
    weights: &Weights,
    checked: &Checked,
) -> Result<(), VaultError> {
    let (epoch, worst) = (opening.epochs, worst(opening.planned, &rows.train)?);
    let is_honest = matches!(checked.verification, Verification::Verified { .. });
    match loss(weights, &rows.train) {
        Some(loss) if is_honest && loss > worst => Err(VaultError::Diverged { epoch, loss }),
        _ => Ok(()),
    }
}

fn summarise(
    rows: Option<&Prepared>,
    weights: &Weights,
    checked: Option<Checked>,
) -> ResultSummary {
    let features = weights.coefficients().len();
    let names: Vec<String> = match rows {
        Some(rows) => rows.features().map(str::to_owned).collect(),
        None => (1..=features).map(|at| format!("feature {at}")).collect(),
    };
    let told = |weights| unwhitened(rows.and_then(|rows| rows.whitening.as_ref()), weights);
    let replayed = checked.as_ref();
    let replayed = replayed.map(|checked| told(&checked.twins.replayed).columns().to_vec());
    let columns = told(weights);
    let named = std::iter::once("intercept".to_owned())
        .chain(names)
        .zip(columns.columns())
        .enumerate();
    let weights_by_name = named.map(|(column, (name, &value))| NamedWeight {
        name,
        value,
        replayed: replayed
            .as_ref()
            .and_then(|weights| weights.get(column).copied()),
    });
    let held_out = rows.map(|rows| {
        if rows.test.is_empty() {
            &rows.train
        } else {
            &rows.test
        }
    });
    let twin = |pick: fn(&Twins) -> &Weights| {
        let twins = checked.as_ref().map(|checked| &checked.twins)?;
        judge(pick(twins), held_out?)
    };
    ResultSummary {
        verification: checked
            .as_ref()
            .map_or(Verification::NotChecked, |checked| checked.verification),
        weights: weights_by_name.collect(),
        classes: rows.map_or_else(
            || ["0".to_owned(), "1".to_owned()],
            |rows| rows.summary.classes.clone(),
        ),
        training: rows.and_then(|rows| judge(weights, &rows.train)),
        testing: rows.and_then(|rows| judge(weights, &rows.test)),
        clear_twin: twin(|twins| &twins.replayed),
        exact_twin: twin(|twins| &twins.exact),
    }
}
