//! The profile of an inference: all that client and service must agree on before a row is encrypted.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::profile::canonical::Canonical;
use super::profile::check::require;
use super::profile::{FOLLOWING, refuse};
use super::{
    CiphertextsShape, Difference, KeySetShape, Layout, ParametersShape, PlanDigest, Profile,
};
use crate::{Hex, WireError};

/// The version of the profile's meaning; a new one whenever the same fields would lead to other bytes.
pub const INFERENCE_VERSION: u32 = 1;
/// Keeps this digest apart from every other use of SHA-256.
const DOMAIN: &[u8] = b"blindfold inference v1\0";
/// Most columns of a model.
pub const MAX_FEATURES: u32 = 4096;
/// Most rows of one upload.
const MAX_ROWS: u64 = 1 << 32;
/// log2 of the largest power of two that a column is multiplied by.
const MAX_EXPONENT: i16 = 64;

/// What the service computes on the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Circuit {
    /// One weighted sum per row; the sigmoid is applied after decryption.
    Logits,
}

/// How the service holds the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelAccess {
    /// In the clear: rows may be under anybody's key.
    Clear,
    /// Encrypted by its owner: rows must be under the same key, so only the owner can predict with it.
    Encrypted,
}

/// What `get_profile` returns for a model that predicts. Both sides derive it from rows, features, exponents and access.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct InferenceProfile {
    /// [`INFERENCE_VERSION`].
    pub version: u32,
    /// What is computed.
    pub circuit: Circuit,
    /// Rows of one upload.
    pub batch_size: u64,
    /// Columns of the table.
    pub features: u32,
    /// How the service holds the model.
    pub model: ModelAccess,
    /// Column j is multiplied by two to the j-th of these before it is encrypted, so that no weight exceeds 1; −64 to 64.
    /// Empty for an encrypted model, whose weights' sizes are the owner's secret.
    pub column_exponents: Vec<i16>,
    /// Names of the columns in order; empty if the model file names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feature_names: Vec<String>,
    /// The two label values: negative, positive.
    pub classes: [String; 2],
    /// How columns are prepared before the weights apply, as in `model.json`; absent: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preprocessing: Option<Value>,
    /// The scheme's parameters.
    pub parameters: ParametersShape,
    /// How the rows lie in coefficients.
    pub layout: Layout,
    /// The encrypted rows.
    pub data_set: CiphertextsShape,
    /// The encrypted model, if its owner encrypted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encrypted_model: Option<CiphertextsShape>,
    /// The encrypted logits.
    pub predictions: CiphertextsShape,
    /// The evaluation keys: none for a clear model.
    pub keys: KeySetShape,
    /// Bytes of each upload and download.
    pub byte_lengths: InferenceByteLengths,
    /// Id of the scheme's parameters, as in every blob.
    pub parameters_id: Hex<32>,
    /// Digest of what fixes the circuit, as in every blob.
    pub plan_digest: PlanDigest,
}

/// Bytes of each blob, header and digest included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct InferenceByteLengths {
    /// The encrypted rows.
    pub data_set: u64,
    /// The encrypted logits.
    pub predictions: u64,
    /// The encrypted model; 0 for a clear one.
    pub encrypted_model: u64,
    /// The evaluation keys; 0 for a clear model.
    pub evaluation_keys: u64,
}

impl InferenceProfile {
    /// Reads a profile and checks it: ranges, parameters id, digest and byte lengths.
    ///
    /// # Errors
    /// [`WireError::Json`] or [`WireError::Profile`], naming the field.
    pub fn parse(bytes: &[u8]) -> Result<Self, WireError> {
        let profile: Self = super::from_json("inference profile", bytes)?;
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
        self.byte_lengths = crate::blob::Shapes::of_inference(&self)?.inference_byte_lengths();
        Ok(self)
    }

    /// Checks that every field is in range and that ids, digest and byte lengths follow from the others. Whether the
    /// plan is the right one for the model only the planner can tell.
    ///
    /// # Errors
    /// [`WireError::Profile`] naming the field.
    pub fn check(&self) -> Result<(), WireError> {
        let completed = self.clone().complete()?;
        refuse(Difference::first(&completed, self, FOLLOWING))
    }

    /// Checks everything that does not follow from the other fields.
    pub(crate) fn check_terms(&self) -> Result<(), WireError> {
        let version = INFERENCE_VERSION;
        require(
            "version",
            self.version == version,
            version.to_string(),
            self.version,
        )?;
        require(
            "batchSize",
            (1..=MAX_ROWS).contains(&self.batch_size),
            "1 to 2^32",
            self.batch_size,
        )?;
        require(
            "features",
            (1..=MAX_FEATURES).contains(&self.features),
            format!("1 to {MAX_FEATURES}"),
            self.features,
        )?;
        self.check_columns()?;
        self.parameters.check()?;
        self.check_layout()?;
        self.data_set.check("dataSet", &self.parameters)?;
        self.predictions.check("predictions", &self.parameters)?;
        let encrypted = self.model == ModelAccess::Encrypted;
        require(
            "encryptedModel",
            encrypted == self.encrypted_model.is_some(),
            "one for an encrypted model, none for a clear one",
            self.encrypted_model.is_some(),
        )?;
        if let Some(model) = &self.encrypted_model {
            model.check("encryptedModel", &self.parameters)?;
        }
        self.keys.check(&self.parameters)
    }

    fn check_columns(&self) -> Result<(), WireError> {
        let features = self.features as usize;
        let expected = match self.model {
            ModelAccess::Clear => features,
            ModelAccess::Encrypted => 0,
        };
        let range = -MAX_EXPONENT..=MAX_EXPONENT;
        let exponents = &self.column_exponents;
        let fits = exponents.len() == expected && exponents.iter().all(|k| range.contains(k));
        require(
            "columnExponents",
            fits,
            format!("{expected} numbers from −{MAX_EXPONENT} to {MAX_EXPONENT}"),
            format!("{exponents:?}"),
        )?;
        let named = self.feature_names.len();
        let expected = format!("none, or one for each of {features} features");
        require(
            "featureNames",
            named == 0 || named == features,
            expected,
            named,
        )
    }

    fn check_layout(&self) -> Result<(), WireError> {
        let layout = &self.layout;
        let degree = 1u32 << self.parameters.log_degree;
        require(
            "layout.blocks",
            (1..=degree).contains(&layout.blocks),
            format!("1 to {degree}"),
            layout.blocks,
        )?;
        let product = u64::from(layout.ciphertexts) * u64::from(layout.batches);
        let count = self.data_set.count;
        let expected = format!("ciphertexts x batches = {count}, the data set's count");
        require("layout", product == u64::from(count), expected, product)
    }

    /// SHA-256 of what fixes the circuit: names, classes and preprocessing concern the client alone and are left out.
    fn derive_plan_digest(&self) -> PlanDigest {
        let mut canonical = Canonical::of(DOMAIN);
        canonical
            .word(self.version.into())
            .word(self.batch_size)
            .word(self.features.into())
            .word((self.model == ModelAccess::Encrypted).into());
        canonical.word(self.column_exponents.len() as u64);
        for &exponent in &self.column_exponents {
            canonical.word(i64::from(exponent) as u64);
        }
        canonical.parameters(&self.parameters).layout(&self.layout);
        canonical.ciphertexts(&self.data_set);
        canonical.word(self.encrypted_model.is_some().into());
        if let Some(model) = &self.encrypted_model {
            canonical.ciphertexts(model);
        }
        canonical.ciphertexts(&self.predictions).keys(&self.keys);
        canonical.finish()
    }
}

/// A profile as it was registered, of either kind of model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RegisteredProfile {
    /// To be trained.
    Training(Box<Profile>),
    /// To predict.
    Inference(Box<InferenceProfile>),
}

impl RegisteredProfile {
    /// Checks it, as [`Profile::check`] and [`InferenceProfile::check`] do.
    ///
    /// # Errors
    /// [`WireError::Profile`] naming the field.
    pub fn check(&self) -> Result<(), WireError> {
        match self {
            Self::Training(profile) => profile.check(),
            Self::Inference(profile) => profile.check(),
        }
    }

    /// The layouts of its blobs.
    ///
    /// # Errors
    /// [`WireError::Profile`] if a level or a prime is out of range.
    pub fn shapes(&self) -> Result<crate::blob::Shapes, WireError> {
        match self {
            Self::Training(profile) => crate::blob::Shapes::of(profile),
            Self::Inference(profile) => crate::blob::Shapes::of_inference(profile),
        }
    }
}
