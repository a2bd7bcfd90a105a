//! The profile: all that client and service must agree on before a byte is encrypted.

pub(super) mod canonical;
pub(super) mod check;
mod parameters;
mod shapes;

use serde::{Deserialize, Serialize};

pub use shapes::{
    CiphertextsShape, EncapsulationShape, GaloisShape, KeySetShape, Layout, ParametersShape,
    RefreshShape, Start, StateShape,
};

use super::{Difference, HyperParameters};
use crate::{Hex, WireError};

/// The version of the profile's meaning; a new one whenever the same fields would lead to other bytes.
pub const PROFILE_VERSION: u32 = 1;

/// SHA-256 of the canonical form of a profile's terms (docs/formats.md); travels in every blob.
pub type PlanDigest = Hex<32>;

/// What `add_profile` may take and `get_profile` returns: the list of requirements from which a client makes its keys
/// and encrypts its rows. Both sides derive it from the hyper-parameters and the table's shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Profile {
    /// [`PROFILE_VERSION`].
    pub version: u32,
    /// Rows that are handled together; HE4Cloud's word for what is here the whole table.
    pub batch_size: u64,
    /// What training depends on.
    pub hyper_parameters: HyperParameters,
    /// Rows of the table.
    pub rows: u64,
    /// Columns of the table without the label.
    pub features: u32,
    /// Where the weights start.
    pub start: Start,
    /// The scheme's parameters.
    pub parameters: ParametersShape,
    /// How the table lies in slots.
    pub layout: Layout,
    /// The encrypted table.
    pub data_set: CiphertextsShape,
    /// The encrypted weights to start from; absent when they start at zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_model: Option<CiphertextsShape>,
    /// The encrypted weights after training.
    pub trained_model: CiphertextsShape,
    /// The refreshes of the weights by their owner, first to last; absent if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refreshes: Vec<RefreshShape>,
    /// The evaluation keys that training needs, and no other.
    pub keys: KeySetShape,
    /// Digest of what the planner fixed beyond the fields above: levels and scales of every epoch.
    pub schedule_digest: Hex<32>,
    /// Bytes of each upload and download.
    pub byte_lengths: ByteLengths,
    /// Id of the scheme's parameters, as in every blob.
    pub parameters_id: Hex<32>,
    /// Digest of the terms above `byte_lengths`, as in every blob.
    pub plan_digest: PlanDigest,
}

/// Bytes of each blob, header and digest included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ByteLengths {
    /// All evaluation keys.
    pub evaluation_keys: u64,
    /// The public key.
    pub public_key: u64,
    /// The initial model.
    pub initial_model: u64,
    /// The encrypted table.
    pub data_set: u64,
    /// The trained model.
    pub trained_model: u64,
}

impl Profile {
    /// Reads a profile and checks it: ranges, parameters id, digest and byte lengths.
    ///
    /// # Errors
    /// [`WireError::Json`] or [`WireError::Profile`], naming the field.
    pub fn parse(bytes: &[u8]) -> Result<Self, WireError> {
        let profile: Self = super::from_json("profile", bytes)?;
        profile.check()?;
        Ok(profile)
    }

    /// Fills in what follows from the other fields: parameters id, plan digest and byte lengths.
    ///
    /// # Errors
    /// [`WireError::Profile`] naming a field outside its range.
    pub fn complete(mut self) -> Result<Self, WireError> {
        self.check_terms()?;
        self.parameters_id = self.parameters.id()?;
        self.plan_digest = self.derive_plan_digest();
        self.byte_lengths = crate::blob::Shapes::of(&self)?.byte_lengths();
        Ok(self)
    }

    /// Checks that every field is in range and that ids, digest and byte lengths follow from the others. Whether the
    /// plan is the right one for the table only the planner can tell.
    ///
    /// # Errors
    /// [`WireError::Profile`] naming the field.
    pub fn check(&self) -> Result<(), WireError> {
        let completed = self.clone().complete()?;
        refuse(Difference::first(&completed, self, FOLLOWING))
    }
}

/// Fields that follow from all others.
pub(super) const FOLLOWING: &[&str] = &["parametersId", "planDigest", "byteLengths"];

/// Refuses a profile with a field that does not follow from the others.
pub(super) fn refuse(difference: Option<Difference>) -> Result<(), WireError> {
    difference.map_or(Ok(()), |it| {
        let Difference {
            field,
            expected,
            found,
        } = it;
        Err(WireError::Profile {
            field,
            expected,
            found,
        })
    })
}
