//! Keys and runs under a passphrase.

use ckks::KeyId;
use ckks_secret::{
    MasterSeed, SEAL_HEADER_BYTES, SEAL_TAG_BYTES, SealBinding, SealKey, SealRandomness, SecretKey,
    open, open_seed, seal_seed,
};
use dataset::{Prepared, Rows};
use serde::{Deserialize, Serialize};
use vault_api::{Passphrase, SealedFor, TrainingSettings};
use wire::blob::{read_sealed_seed, write_sealed_seed};
use zeroize::{Zeroize, Zeroizing};

use crate::planned::Planned;
use crate::production::check_key;
use crate::{Randomness, VaultError};

const SEED_VERSION: u16 = 1;
const RUN_VERSION: u16 = 1;
const RUN_MAGIC: &[u8; 8] = b"BLDFRUN1";
/// Bytes of magic and key id.
const RUN_PREFIX_BYTES: usize = 8 + 16;
/// How many cells a sealed run may have: 256 MB, beside as many of the rows themselves.
pub const MAX_RUN_CELLS: usize = 32_000_000;

/// The `SealedSeed` blob of a key.
pub(crate) fn seal_key(
    planned: &Planned,
    secret: &SecretKey,
    passphrase: &Passphrase,
    sealed_for: &SealedFor,
    random: &mut dyn Randomness,
) -> Result<Vec<u8>, VaultError> {
    check_key(planned, secret)?;
    check_passphrase(passphrase)?;
    let binding = binding(sealed_for, secret.key_id());
    let sealed = seal_seed(
        secret.master_seed(),
        passphrase.as_bytes(),
        &binding,
        randomness(random),
    )?;
    Ok(write_sealed_seed(
        Vec::new(),
        &planned.schema,
        secret.key_id(),
        &sealed,
    )?)
}

/// Opens what [`seal_key`] made. Whatever is wrong, the answer is the same.
pub(crate) fn open_key(
    planned: &Planned,
    passphrase: &Passphrase,
    sealed_for: &SealedFor,
    blob: &[u8],
) -> Result<SecretKey, VaultError> {
    let (key_id, sealed) = read_sealed_seed(blob, blob.len() as u64, &planned.schema, None)
        .map_err(|_| VaultError::CannotOpen)?;
    let master = open_seed(&sealed, passphrase.as_bytes(), &binding(sealed_for, key_id))?;
    let secret = SecretKey::derive(planned.schema.parameters(), master);
    if secret.key_id() == key_id {
        Ok(secret)
    } else {
        Err(VaultError::CannotOpen)
    }
}

fn binding(sealed_for: &SealedFor, key_id: KeyId) -> SealBinding<'_> {
    SealBinding {
        user: &sealed_for.user,
        registration: &sealed_for.registration,
        key_id,
        version: SEED_VERSION,
    }
}

fn randomness(random: &mut dyn Randomness) -> SealRandomness {
    let mut bytes = [0; 40];
    random.fill(&mut bytes);
    SealRandomness::new(bytes)
}

fn check_passphrase(passphrase: &Passphrase) -> Result<(), VaultError> {
    if passphrase.as_bytes().is_empty() {
        return Err(VaultError::Settings {
            reason: "The passphrase is empty.".to_owned(),
        });
    }
    Ok(())
}

/// A run as it is sealed, besides seed and cells.
#[derive(Serialize, Deserialize)]
struct RunHead {
    settings: TrainingSettings,
    prepared: Prepared,
    train_cells: usize,
    test_cells: usize,
}

/// A run that was opened.
pub(crate) struct OpenedRun {
    pub(crate) secret: SecretKey,
    pub(crate) planned: Planned,
    pub(crate) prepared: Prepared,
}

/// magic ‖ key id ‖ sealed (seed ‖ length of head ‖ head as JSON ‖ cells).
pub(crate) fn seal_run(
    planned: &Planned,
    secret: &SecretKey,
    prepared: &Prepared,
    passphrase: &Passphrase,
    random: &mut dyn Randomness,
) -> Result<Vec<u8>, VaultError> {
    check_key(planned, secret)?;
    check_passphrase(passphrase)?;
    let (train, test) = (&prepared.train.values, &prepared.test.values);
    if train.len() + test.len() > MAX_RUN_CELLS {
        let reason = format!(
            "A table of more than {MAX_RUN_CELLS} cells cannot be kept; save the key only."
        );
        return Err(VaultError::Settings { reason });
    }
    // Before the cells are packed: they then stand where deriving the key took its memory.
    let key = SealKey::derive(passphrase.as_bytes(), randomness(random))?;
    let mut file = pack_run(planned, secret, prepared)?;
    let binding = run_binding(secret.key_id());
    key.seal_in_place(&mut file, RUN_PREFIX_BYTES, &binding)?;
    Ok(file)
}

/// magic ‖ key id ‖ room for a header ‖ seed ‖ length of head ‖ head as JSON ‖ cells, with capacity for a tag: to be sealed where it
/// stands.
fn pack_run(
    planned: &Planned,
    secret: &SecretKey,
    prepared: &Prepared,
) -> Result<Vec<u8>, VaultError> {
    let (train, test) = (&prepared.train.values, &prepared.test.values);
    let without_cells = |rows: &Rows| Rows {
        values: Vec::new(),
        labels: rows.labels.clone(),
        origins: rows.origins.clone(),
    };
    let head = RunHead {
        settings: planned.settings.clone(),
        prepared: Prepared {
            preprocessing: prepared.preprocessing.clone(),
            whitening: prepared.whitening.clone(),
            train: without_cells(&prepared.train),
            test: without_cells(&prepared.test),
            summary: prepared.summary.clone(),
        },
        train_cells: train.len(),
        test_cells: test.len(),
    };
    let head = Zeroizing::new(
        serde_json::to_vec(&head).map_err(|error| VaultError::Message {
            reason: error.to_string(),
        })?,
    );
    let framing = RUN_PREFIX_BYTES + SEAL_HEADER_BYTES + 40 + SEAL_TAG_BYTES;
    // Whole from the start, so that no copy is left behind by growing.
    let mut file = Vec::with_capacity(framing + head.len() + 8 * (train.len() + test.len()));
    file.extend_from_slice(RUN_MAGIC);
    file.extend_from_slice(&secret.key_id().0);
    file.extend_from_slice(&[0; SEAL_HEADER_BYTES]);
    file.extend_from_slice(secret.master_seed().expose());
    file.extend_from_slice(&(head.len() as u64).to_le_bytes());
    file.extend_from_slice(&head);
    train
        .iter()
        .chain(test)
        .for_each(|cell| file.extend_from_slice(&cell.to_le_bytes()));
    Ok(file)
}

fn run_binding(key_id: KeyId) -> SealBinding<'static> {
    SealBinding {
        user: "",
        registration: "run",
        key_id,
        version: RUN_VERSION,
    }
}

/// Opens what [`seal_run`] made. Whatever is wrong, the answer is the same.
pub(crate) fn open_run(passphrase: &Passphrase, file: &[u8]) -> Result<OpenedRun, VaultError> {
    unpack_run(passphrase, file).ok_or(VaultError::CannotOpen)
}

fn unpack_run(passphrase: &Passphrase, file: &[u8]) -> Option<OpenedRun> {
    let rest = file.strip_prefix(RUN_MAGIC)?;
    let (key_id, sealed) = rest.split_first_chunk::<16>()?;
    let key_id = KeyId(*key_id);
    let clear = open(sealed, passphrase.as_bytes(), &run_binding(key_id)).ok()?;
    let (seed, rest) = clear.split_first_chunk::<32>()?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let (head, cells) =
        rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let head: RunHead = serde_json::from_slice(head).ok()?;
    let mut cells = cells
        .chunks_exact(8)
        .map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap_or_default()));
    let mut prepared = head.prepared;
    prepared.train.values = cells.by_ref().take(head.train_cells).collect();
    prepared.test.values = cells.by_ref().take(head.test_cells).collect();
    let planned = Planned::new(
        prepared.train.len(),
        prepared.features().len(),
        head.settings,
    )
    .ok()?;
    let mut seed = *seed;
    let secret = SecretKey::derive(planned.schema.parameters(), MasterSeed::new(seed));
    seed.zeroize();
    (secret.key_id() == key_id).then_some(OpenedRun {
        secret,
        planned,
        prepared,
    })
}
