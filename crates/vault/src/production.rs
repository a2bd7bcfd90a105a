//! A blob of many units in the making: what to do, and where it goes.

use ckks::{Complex64, Encoder};
use ckks_secret::{EncryptionSeed, SecretKey};
use dataset::Rows;
use logreg::{Layout, SignFolded, TableShape};
use vault_api::Stage;
use wire::blob::Kind;
use zeroize::Zeroizing;

use crate::assembly::Assembly;
use crate::planned::Planned;
use crate::units::{ciphertext_unit, key_unit, key_unit_count};
use crate::{Randomness, VaultError};

/// A blob of many units in the making.
pub struct Production<'v> {
    /// What is to be made.
    pub units: Units<'v>,
    /// Where finished units go, in order.
    pub assembly: Assembly,
}

/// The units of a blob. Each is made for itself, so several threads may share them.
pub struct Units<'v> {
    planned: &'v Planned,
    secret: &'v SecretKey,
    source: Source,
}

enum Source {
    Keys {
        count: usize,
    },
    Table {
        table: SignFolded,
        layout: Layout,
        encoder: Box<Encoder>,
        seed: Zeroizing<[u8; 32]>,
    },
}

/// What a worker is told: the unit's index and what it needs besides profile and master seed.
pub enum Order {
    /// Make evaluation key `index`.
    Key {
        /// From 0.
        index: usize,
    },
    /// Encrypt these slots with child `index` of the encryption seed.
    Ciphertext {
        /// From 0.
        index: usize,
        /// N/2 complex numbers.
        slots: Vec<Complex64>,
        /// The parent seed of this one data set.
        seed: Zeroizing<[u8; 32]>,
    },
}

impl<'v> Production<'v> {
    /// The evaluation keys of a plan.
    ///
    /// # Errors
    /// [`VaultError::Mismatch`] if the key is of other parameters.
    pub(crate) fn of_keys(planned: &'v Planned, secret: &'v SecretKey) -> Result<Self, VaultError> {
        let count = key_unit_count(&planned.schema)?;
        Self::new(
            planned,
            secret,
            Kind::EvaluationKeys,
            Source::Keys { count },
        )
    }

    /// The encrypted table: one fresh seed for all of it.
    ///
    /// # Errors
    /// [`VaultError::Mismatch`] if key or rows are not the plan's.
    pub(crate) fn of_table(
        planned: &'v Planned,
        secret: &'v SecretKey,
        rows: &Rows,
        random: &mut dyn Randomness,
    ) -> Result<Self, VaultError> {
        let table = fold(planned, rows)?;
        let mut seed = Zeroizing::new([0; 32]);
        random.fill(&mut *seed);
        let encoder = Box::new(Encoder::new(planned.schema.parameters()));
        let source = Source::Table {
            table,
            layout: *planned.plan.layout(),
            encoder,
            seed,
        };
        Self::new(planned, secret, Kind::DataSet, source)
    }

    fn new(
        planned: &'v Planned,
        secret: &'v SecretKey,
        kind: Kind,
        source: Source,
    ) -> Result<Self, VaultError> {
        check_key(planned, secret)?;
        let assembly = Assembly::new(kind, &planned.schema, secret.key_id())?;
        let units = Units {
            planned,
            secret,
            source,
        };
        Ok(Self { units, assembly })
    }
}

impl Units<'_> {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match &self.source {
            Source::Keys { count } => *count,
            Source::Table { layout, .. } => layout.table_ciphertexts(),
        }
    }

    /// What is counted.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match &self.source {
            Source::Keys { .. } => Stage::Keys,
            Source::Table { .. } => Stage::Ciphertexts,
        }
    }

    /// The profile as JSON and the master seed: what a worker needs once.
    ///
    /// # Errors
    /// [`VaultError::Message`] if the profile cannot be written.
    pub fn charge(&self) -> Result<(String, Zeroizing<[u8; 32]>), VaultError> {
        let profile =
            serde_json::to_string(&self.planned.profile).map_err(|error| VaultError::Message {
                reason: error.to_string(),
            })?;
        Ok((profile, Zeroizing::new(*self.secret.master_seed().expose())))
    }

    /// The order for unit `index`.
    ///
    /// # Errors
    /// [`VaultError::Training`] beyond the last unit.
    pub fn order(&self, index: usize) -> Result<Order, VaultError> {
        match &self.source {
            Source::Keys { .. } => Ok(Order::Key { index }),
            Source::Table {
                table,
                layout,
                seed,
                ..
            } => {
                let per_batch = layout.per_batch();
                let slots = layout.slots(table, index / per_batch, index % per_batch)?;
                Ok(Order::Ciphertext {
                    index,
                    slots,
                    seed: seed.clone(),
                })
            }
        }
    }

    /// Makes unit `index` here.
    ///
    /// # Errors
    /// What the scheme refuses.
    pub fn make(&self, index: usize) -> Result<Vec<u8>, VaultError> {
        let schema = &self.planned.schema;
        match (&self.source, self.order(index)?) {
            (Source::Table { encoder, .. }, Order::Ciphertext { index, slots, seed }) => {
                ciphertext_unit(
                    schema,
                    self.secret,
                    encoder,
                    &slots,
                    seed_of_unit(&seed, index),
                )
            }
            _ => key_unit(schema, self.secret, index),
        }
    }
}

/// The encryption seed of unit `index` of a data set.
#[must_use]
pub fn seed_of_unit(parent: &[u8; 32], index: usize) -> EncryptionSeed {
    EncryptionSeed::new(*parent).child(index as u64)
}

/// Refuses a key of other parameters than the plan's.
pub(crate) fn check_key(planned: &Planned, secret: &SecretKey) -> Result<(), VaultError> {
    if planned.schema.parameters().id() == secret.parameters().id() {
        return Ok(());
    }
    let reason = "The key was made for another plan. Make a key for this one.".to_owned();
    Err(VaultError::Mismatch { reason })
}

/// The rows as training takes them; refused if they are not of the plan's shape.
pub(crate) fn fold(planned: &Planned, rows: &Rows) -> Result<SignFolded, VaultError> {
    let shape = planned.plan.shape();
    if rows.len() != shape.rows || rows.values.len() != shape.rows * shape.features {
        let found = rows.values.len() / rows.len().max(1);
        let reason = format!(
            "The plan is for {} rows of {} features; these are {} of {found}.",
            shape.rows,
            shape.features,
            rows.len()
        );
        return Err(VaultError::Mismatch { reason });
    }
    let hyper = planned.plan.hyper_parameters();
    fold_rows(shape, rows, hyper.algorithm.class_weighted())
}

/// Rows as training takes them; with class weights both classes count alike.
pub(crate) fn fold_rows(
    shape: TableShape,
    rows: &Rows,
    class_weighted: bool,
) -> Result<SignFolded, VaultError> {
    let table = SignFolded::new(shape, &rows.values, &rows.labels)?;
    let weights = table.balanced();
    match class_weighted {
        true => Ok(table.with_class_weights(weights)?),
        false => Ok(table),
    }
}
