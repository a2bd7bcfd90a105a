//! Everything that can go wrong between a request to train and its weights.

use thiserror::Error;

/// What this crate refuses, and why.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LogregError {
    /// A hyper-parameter name that is not known.
    #[error("hyper-parameter `{name}` is not known")]
    UnknownHyperParameter {
        /// The name as it was given.
        name: String,
    },
    /// A known hyper-parameter with a value that is not supported.
    #[error("hyper-parameter `{name}` cannot be {value}: {expected}")]
    HyperParameterValue {
        /// Name of the hyper-parameter.
        name: String,
        /// The value as it was given.
        value: String,
        /// What would be accepted.
        expected: String,
    },
    /// A hyper-parameter that is needed and absent.
    #[error("hyper-parameter `{name}` is missing")]
    MissingHyperParameter {
        /// Name of the hyper-parameter.
        name: &'static str,
    },
    /// The table's features are not as many as the hyper-parameters say.
    #[error("the table has {found} features where the hyper-parameters say {expected}")]
    FeatureCount {
        /// Features in the table.
        found: usize,
        /// Features announced.
        expected: usize,
    },
    /// The table is empty or too large.
    #[error("a table of {rows} rows and {features} features cannot be trained on: {reason}")]
    TableShape {
        /// Rows of the table.
        rows: usize,
        /// Features of the table, without the intercept.
        features: usize,
        /// Why not.
        reason: &'static str,
    },
    /// A cell that is not a finite number.
    #[error("row {row}, feature {feature} is not a finite number")]
    NotFinite {
        /// Row, from zero.
        row: usize,
        /// Feature, from zero.
        feature: usize,
    },
    /// Two lengths that should agree do not.
    #[error("{what}: {found} where {expected} were expected")]
    Length {
        /// What was counted.
        what: &'static str,
        /// The count found.
        found: usize,
        /// The count expected.
        expected: usize,
    },
    /// More epochs than the largest ring can carry at 128 bits of security.
    #[error(
        "{epochs} epochs need a modulus larger than 128-bit security allows; at most {possible} are possible"
    )]
    TooManyEpochs {
        /// Epochs asked for.
        epochs: u32,
        /// Epochs possible with the other settings unchanged.
        possible: u32,
    },
    /// More epochs between two refreshes than the largest ring can carry at 128 bits of security.
    #[error(
        "{every} epochs between two refreshes need a modulus larger than 128-bit security allows; at most {possible} are possible"
    )]
    SegmentTooLong {
        /// Epochs asked for.
        every: u32,
        /// Epochs possible with the other settings unchanged.
        possible: u32,
    },
    /// More columns than a refresh by the server can take.
    #[error(
        "the server can refresh the weights of at most {possible} features; with {features} their owner has to (`attended`)"
    )]
    TooWideToBootstrap {
        /// Features of the table.
        features: usize,
        /// Features possible.
        possible: usize,
    },
    /// A checkpoint that does not belong to this plan.
    #[error("a checkpoint after epoch {epoch} does not fit a plan of {epochs} epochs from {start}")]
    Checkpoint {
        /// Epochs done according to the checkpoint.
        epoch: u32,
        /// Epochs of the plan.
        epochs: u32,
        /// How the plan starts.
        start: &'static str,
    },
    /// A ring has too few primes of a size.
    #[error("no free NTT prime near 2^{bits:.1} for ring degree 2^{log_degree}")]
    NoPrime {
        /// log2 of the size wished for.
        bits: f64,
        /// log2 of the ring degree.
        log_degree: u8,
    },
    /// Training does not settle: the clear replay's weights grow beyond what a result can carry.
    #[error(
        "after epoch {epoch} a weight is {largest:e}: training does not settle at this learning rate"
    )]
    Diverges {
        /// Epochs done.
        epoch: u32,
        /// Largest magnitude of a weight.
        largest: f64,
    },
    /// A step without its velocity.
    #[error("the algorithm `nesterov` keeps a velocity: it is trained through `Accelerated`")]
    NeedsVelocity,
    /// The table has class weights and the hyper-parameters have none, or the other way round.
    #[error("class weights: in the table {table}, in the hyper-parameters {hyper_parameters}")]
    ClassWeights {
        /// Whether the table is weighted.
        table: bool,
        /// Whether the hyper-parameters say so.
        hyper_parameters: bool,
    },
    /// The evaluator's parameters are not the plan's.
    #[error("the evaluation keys belong to other parameters than the plan's")]
    OtherParameters,
    /// Weights at another level or scale than the plan says.
    #[error(
        "weights at level {level} and scale {scale} where level {expected_level} and scale {expected_scale} were expected"
    )]
    WeightsShape {
        /// Level of the weights.
        level: usize,
        /// Scale of the weights.
        scale: f64,
        /// Level in the plan.
        expected_level: usize,
        /// Scale in the plan.
        expected_scale: f64,
    },
    /// A ciphertext of the table could not be had.
    #[error("ciphertext {index} of batch {batch}: {reason}")]
    Table {
        /// Batch of rows.
        batch: usize,
        /// Ciphertext within the batch.
        index: usize,
        /// Why not, in the words of whoever keeps them.
        reason: String,
    },
    /// The scheme refused an operation or parameters.
    #[error(transparent)]
    Scheme(#[from] ckks::CkksError),
}
