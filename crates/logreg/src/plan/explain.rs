//! The plan in words.

use super::{Plan, search};
use crate::{Algorithm, RefreshedBy, Start};

/// One sentence for each decision.
pub(super) fn sentences(plan: &Plan) -> Vec<String> {
    let mut all = vec![
        layout(plan),
        ring(plan),
        levels(plan),
        bytes(plan),
        time(plan),
    ];
    all.extend(algorithm(plan));
    all.extend(refreshes(plan));
    all
}

/// What accelerated descent tells the server beyond the table's shape.
fn algorithm(plan: &Plan) -> Option<String> {
    let Algorithm::Nesterov(nesterov) = plan.hyper_parameters().algorithm else {
        return None;
    };
    let twice = match nesterov.class_weighted {
        true => {
            " Every column is there twice, plain and weighted by class; the weights themselves stay with the client."
        }
        false => "",
    };
    Some(format!(
        "The step is {:.4}: the server learns that the largest eigenvalue of the table's Gram matrix is {}.{twice}",
        nesterov.step(),
        nesterov.largest_eigenvalue,
    ))
}

/// How a training goes on that is longer than its chain.
fn refreshes(plan: &Plan) -> Option<String> {
    let refresh = plan.hyper_parameters().refresh;
    let (every, count) = (refresh.every()?, plan.refreshes().len());
    let how = match refresh.by()? {
        RefreshedBy::Owner => {
            "times the owner decrypts the weights, checks them and encrypts them afresh"
        }
        RefreshedBy::Server => {
            "times the server refreshes the weights without decrypting them, which most of the keys are for"
        }
    };
    Some(format!(
        "The levels are for {every} epochs at a time: {count} {how}."
    ))
}

fn layout(plan: &Plan) -> String {
    let (shape, layout) = (plan.shape(), plan.layout());
    let columns = match layout.block {
        1 => "one column each".into(),
        block => format!("up to {block} columns side by side in each"),
    };
    let batches = match layout.batches {
        1 => String::new(),
        batches => format!(", in {batches} batches of {} rows", layout.rows_per_batch()),
    };
    format!(
        "{} rows of {} features become {} ciphertexts: {columns}{batches}.",
        shape.rows,
        shape.features,
        layout.table_ciphertexts(),
    )
}

fn ring(plan: &Plan) -> String {
    let spec = plan.parameters_spec();
    let bits: f64 = spec
        .q
        .iter()
        .chain(&spec.special)
        .map(|&p| libm::log2(p as f64))
        .sum();
    let security = match search::fits(plan) {
        true => "keeps 128-bit security",
        false => "is too large for 128-bit security",
    };
    format!(
        "The ring has degree {}; its largest modulus, {} bits, {security}.",
        plan.layout().degree(),
        libm::ceil(bits),
    )
}

fn levels(plan: &Plan) -> String {
    let hyper = plan.hyper_parameters();
    let epochs = match hyper.refresh.every() {
        Some(every) => every.min(hyper.epochs),
        None => hyper.epochs,
    };
    let each = plan.hyper_parameters().activation.depth() + 2;
    let first = match (plan.start(), hyper.refresh.every()) {
        (Start::Zero, None) => ", the first of them none because it starts from zero",
        _ => "",
    };
    format!(
        "{epochs} epochs use {} levels, {each} each{first}.",
        plan.table_level().get()
    )
}

fn bytes(plan: &Plan) -> String {
    let cost = plan.cost();
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    format!(
        "{} evaluation keys are {:.1} MB, the encrypted table {:.1} MB.",
        plan.evaluation_keys().len(),
        megabytes(cost.keys_bytes),
        megabytes(cost.table_bytes),
    )
}

fn time(plan: &Plan) -> String {
    let (cost, counts) = (plan.cost(), plan.operations());
    format!(
        "Training makes {} key switches: about {:.1} s on two cores.",
        counts.key_switches, cost.training_seconds
    )
}
