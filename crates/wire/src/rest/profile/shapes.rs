//! Shapes: numbers from which the length and layout of every blob follow.

use serde::{Deserialize, Serialize};

/// Where the weights start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// All weights are zero, a public fact.
    Zero,
    /// The client uploads encrypted weights.
    Encrypted,
}

/// The scheme's parameters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ParametersShape {
    /// log2 of the ring degree N.
    pub log_degree: u8,
    /// The primes q_0, …, q_L.
    pub q: Vec<u64>,
    /// The special primes.
    pub special: Vec<u64>,
    /// Primes of Q per key-switching digit.
    pub digit_width: u32,
}

/// How the table lies in slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Layout {
    /// Columns that share a ciphertext; a power of two.
    pub blocks: u32,
    /// Ciphertexts that hold all columns of a batch of rows.
    pub ciphertexts: u32,
    /// Batches of rows.
    pub batches: u32,
}

/// Ciphertexts of one level and scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CiphertextsShape {
    /// How many.
    pub count: u32,
    /// Primes of Q left, minus one.
    pub level: u32,
    /// Factor between a slot's value and its encoding.
    pub scale: f64,
}

impl CiphertextsShape {
    /// Scales that a profile or a blob may have.
    pub const SCALES: std::ops::Range<f64> = 1.0..(1u128 << 100) as f64;
}

/// A state of a training: the weights and, with momentum, the point beside them, all of one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StateShape {
    /// Primes of Q left, minus one.
    pub level: u32,
    /// The scale of each ciphertext, weights first.
    pub scales: Vec<f64>,
}

/// A refresh of the weights by their owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RefreshShape {
    /// Epochs done before it.
    pub epoch: u32,
    /// The state as the service gives it out.
    pub from: StateShape,
    /// The state as the owner gives it back.
    pub to: StateShape,
}

/// One Galois key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GaloisShape {
    /// Odd, 3 to 2N − 1.
    pub element: u32,
    /// The highest level at which it switches.
    pub level: u32,
}

/// The keys into a sparse secret and back out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EncapsulationShape {
    /// Level that ciphertexts are raised to.
    pub level: u32,
    /// Coefficients of the sparse secret that are not 0.
    pub weight: u32,
}

/// The evaluation keys of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct KeySetShape {
    /// The highest level at which products are relinearised; absent if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relinearization_level: Option<u32>,
    /// The Galois keys, by rising element, each element once.
    pub galois: Vec<GaloisShape>,
    /// The two keys with which the service refreshes weights; absent if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encapsulation: Option<EncapsulationShape>,
}
