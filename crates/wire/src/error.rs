//! What can be wrong with a message or a blob.

use crate::Hex;
use crate::blob::Kind;

/// Why a message or a blob is refused. Every variant says what was expected and what was found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// A JSON body that does not fit.
    #[error("{what}: {reason}")]
    Json {
        /// What was being read.
        what: &'static str,
        /// Place and reason, as the parser gives them.
        reason: String,
    },
    /// Not hexadecimal of the right length.
    #[error(
        "expected {expected_digits} lower-case hexadecimal digits, found {found_digits} characters"
    )]
    Hex {
        /// Digits that the value has.
        expected_digits: usize,
        /// Characters that were there.
        found_digits: usize,
    },
    /// A word outside its list.
    #[error("{found:?} is not a {what} that this version knows")]
    UnknownWord {
        /// What the word stands for.
        what: &'static str,
        /// The word.
        found: String,
    },
    /// A hyper-parameter that is known but has a value that this version cannot honour.
    #[error("{key}: expected {expected}, found {found}")]
    HyperParameter {
        /// Name of the key.
        key: &'static str,
        /// What would be accepted.
        expected: String,
        /// What was there.
        found: String,
    },
    /// A field of a profile outside its range.
    #[error("profile, {field}: expected {expected}, found {found}")]
    Profile {
        /// Name of the field.
        field: &'static str,
        /// What would be accepted.
        expected: String,
        /// What was there.
        found: String,
    },
    /// The blob is not as long as the profile says.
    #[error("{kind}: expected {expected} bytes, found {found}")]
    Length {
        /// What was being read.
        kind: Kind,
        /// Bytes that the profile implies.
        expected: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// The length of a blob of free length is outside its range.
    #[error("{kind}: expected {min} to {max} bytes, found {found}")]
    LengthRange {
        /// What was being read.
        kind: Kind,
        /// Fewest bytes.
        min: u64,
        /// Most bytes.
        max: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// The first four bytes are not those of a blob.
    #[error("expected the magic bytes BLDF, found {found:02x?}")]
    Magic {
        /// The first four bytes.
        found: [u8; 4],
    },
    /// A format version of the future, or none.
    #[error("expected format version {expected}, found {found}")]
    FormatVersion {
        /// The version that this reader knows.
        expected: u16,
        /// The version of the blob.
        found: u16,
    },
    /// A blob of another kind, or of none.
    #[error("expected a blob of kind {expected} ({}), found kind {found}", *.expected as u8)]
    WrongKind {
        /// The kind that was asked for.
        expected: Kind,
        /// The byte that was there.
        found: u8,
    },
    /// Made with another secret key.
    #[error("expected key id {expected}, found {found}")]
    WrongKeyId {
        /// The key id that belongs to this registration.
        expected: Hex<16>,
        /// The key id of the blob.
        found: Hex<16>,
    },
    /// Made for other parameters.
    #[error("expected parameters id {expected}, found {found}")]
    WrongParameters {
        /// Id of the registered parameters.
        expected: Hex<32>,
        /// Id in the blob.
        found: Hex<32>,
    },
    /// Made for another plan.
    #[error("expected plan digest {expected}, found {found}")]
    WrongPlan {
        /// Digest of the registered plan.
        expected: Hex<32>,
        /// Digest in the blob.
        found: Hex<32>,
    },
    /// A number in the body outside its range.
    #[error("{kind}, {field}: expected {expected}, found {found}")]
    Field {
        /// What was being read.
        kind: Kind,
        /// Name of the field.
        field: &'static str,
        /// What would be accepted.
        expected: String,
        /// What was there.
        found: String,
    },
    /// A residue that is not below its prime.
    #[error(
        "{kind}, polynomial {polynomial}, limb {limb}, coefficient {index}: expected a residue below {modulus}, found {found}"
    )]
    Residue {
        /// What was being read.
        kind: Kind,
        /// Which polynomial of the blob, from 0.
        polynomial: usize,
        /// Which limb of it.
        limb: usize,
        /// Which residue of the limb.
        index: usize,
        /// The prime.
        modulus: u64,
        /// The residue.
        found: u64,
    },
    /// A coefficient of a compressed ciphertext that is above its modulus.
    #[error("{kind}: coefficient {index} of polynomial {polynomial} is not below the modulus")]
    Coefficient {
        /// What was being read.
        kind: Kind,
        /// Which polynomial of the blob, from 0.
        polynomial: usize,
        /// Which coefficient of it.
        index: usize,
    },
    /// The digest at the end is not that of the bytes before it: damaged on the way.
    #[error("{kind}: expected SHA-256 {expected}, found {found}")]
    Digest {
        /// What was being read.
        kind: Kind,
        /// Digest of the bytes as they arrived.
        expected: Hex<32>,
        /// Digest at the end of the blob.
        found: Hex<32>,
    },
    /// The source ended before the length it was announced with.
    #[error("{kind}: expected {expected} bytes, the source ended after {found}")]
    Truncated {
        /// What was being read.
        kind: Kind,
        /// Bytes announced.
        expected: u64,
        /// Bytes read.
        found: u64,
    },
    /// The source goes on after the blob.
    #[error("{kind}: expected the end after {expected} bytes, found more")]
    LeftOver {
        /// What was being read.
        kind: Kind,
        /// Bytes of the blob.
        expected: u64,
    },
    /// The writer was given an item that the profile does not have in this place.
    #[error("{kind}, item {item}: expected {expected}, found {found}")]
    Item {
        /// What was being written or read.
        kind: Kind,
        /// Which item, from 0.
        item: usize,
        /// What belongs there.
        expected: String,
        /// What was given.
        found: String,
    },
    /// The writer or reader was finished before every item had passed.
    #[error("{kind}: expected {expected} items, found {found}")]
    Unfinished {
        /// What was being written or read.
        kind: Kind,
        /// Items in all.
        expected: usize,
        /// Items that passed.
        found: usize,
    },
    /// The scheme refuses the value although its bytes are well formed.
    #[error("{kind}: {reason}")]
    Scheme {
        /// What was being read.
        kind: Kind,
        /// Why.
        reason: String,
    },
    /// Reading or writing failed.
    #[error("reading or writing failed: {0}")]
    Io(#[from] std::io::Error),
}
