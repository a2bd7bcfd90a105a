//! Byte-exact definitions of the random polynomials. They are part of every stored seed's meaning: changing a line here
//! changes what old seeds expand to.
//!
//! All randomness is the ChaCha20 keystream (RFC 8439, block counter from 0) under the 32-byte seed as key and a nonce of
//! 12 bytes: `domain ‖ 0 ‖ 0 ‖ 0 ‖ stream (u32, little endian) ‖ limb (u32, little endian)`.
//!
//! | domain | what | from each 8 keystream bytes, a little-endian word w |
//! |---|---|---|
//! | 1 | uniform mod q | w mod 2^bits(q) is the next residue in evaluation form (entry 0 first) if below q, else dropped |
//! | 2 | ternary | ⌊3w / 2^64⌋ − 1 is the next coefficient; limb = 0 |
//! | 3 | CBD(21) | (ones among bits 0…20) − (ones among bits 21…41) is the next coefficient; limb = 0 |
//! | 6 | sparse ternary | ⌊w / 2⌋ mod N is a place and bit 0 its sign, + for 0; places already taken are skipped; limb = 0 |
//! | 4, 5 | child seed (secret, public) | the first 32 keystream bytes; `stream ‖ limb` is the index (u64, little endian) |
//!
//! `limb` is i for the prime q_i and 2^31 + i for the special prime p_i: a residue depends on the prime's place in the
//! ring, never on the basis.

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use zeroize::Zeroizing;

use crate::{Modulus, PublicSeed};

/// Separates the uses of a seed.
#[derive(Clone, Copy)]
pub(crate) enum Domain {
    Uniform = 1,
    Ternary = 2,
    CentredBinomial = 3,
    SecretChild = 4,
    PublicChild = 5,
    SparseTernary = 6,
}

/// Keystream bytes taken at a time.
const CHUNK: usize = 4096;

/// The `limb` field of the nonce for prime number `place` of Q or of the special primes.
pub(crate) fn limb_number(special: bool, place: usize) -> u32 {
    place as u32 | u32::from(special) << 31
}

/// The keystream of one domain, stream and limb.
pub(crate) fn keystream(key: &[u8; 32], domain: Domain, stream: u32, limb: u32) -> ChaCha20 {
    let mut nonce = [0; 12];
    nonce[0] = domain as u8;
    nonce[4..8].copy_from_slice(&stream.to_le_bytes());
    nonce[8..].copy_from_slice(&limb.to_le_bytes());
    ChaCha20::new(key.into(), &nonce.into())
}

/// The child seed number `index`.
pub(crate) fn child(key: &[u8; 32], domain: Domain, index: u64) -> Zeroizing<[u8; 32]> {
    let mut bytes = Zeroizing::new([0; 32]);
    keystream(key, domain, index as u32, (index >> 32) as u32).write_keystream(&mut *bytes);
    bytes
}

/// Fills `out` with uniform residues of `q`.
pub(crate) fn uniform(seed: &PublicSeed, stream: u32, limb: u32, q: Modulus, out: &mut [u64]) {
    let mut cipher = keystream(&seed.0, Domain::Uniform, stream, limb);
    let mask = u64::MAX >> (64 - q.bits());
    let mut bytes = [0; CHUNK];
    let mut filled = 0;
    while filled < out.len() {
        cipher.write_keystream(&mut bytes);
        for word in words(&bytes) {
            let candidate = word & mask;
            out[filled] = candidate;
            filled += usize::from(candidate < q.value());
            if filled == out.len() {
                break;
            }
        }
    }
}

/// Fills `out` with coefficients of −1, 0 and 1. Constant time.
pub(crate) fn ternary(key: &[u8; 32], stream: u32, out: &mut [i8]) {
    each_word(keystream(key, Domain::Ternary, stream, 0), out, |word| {
        ((u128::from(word) * 3) >> 64) as i8 - 1
    });
}

/// Fills `out` with centred binomial coefficients of 21 coins a side. Constant time.
pub(crate) fn cbd21(key: &[u8; 32], stream: u32, out: &mut [i8]) {
    const SIDE: u64 = (1 << 21) - 1;
    each_word(
        keystream(key, Domain::CentredBinomial, stream, 0),
        out,
        |word| (word & SIDE).count_ones() as i8 - ((word >> 21) & SIDE).count_ones() as i8,
    );
}

/// Puts `weight` (at most the length, a power of two) coefficients of ±1 into `out`, all others 0. Every place is read and
/// written for every draw; only how often a place was drawn twice shows in the time taken.
pub(crate) fn sparse_ternary(key: &[u8; 32], stream: u32, weight: usize, out: &mut [i8]) {
    assert!(out.len().is_power_of_two() && weight <= out.len());
    out.fill(0);
    let mut cipher = keystream(key, Domain::SparseTernary, stream, 0);
    let mut word = Zeroizing::new([0; 8]);
    let mut placed = 0;
    while placed < weight {
        word.fill(0);
        cipher.apply_keystream(&mut *word);
        let draw = u64::from_le_bytes(*word);
        let place = (draw >> 1) as usize & (out.len() - 1);
        let sign = 1 - 2 * (draw & 1) as i8;
        let mut fresh = 0;
        for (i, x) in out.iter_mut().enumerate() {
            let chosen = i8::from(i == place) & (1 ^ (*x & 1));
            *x += sign * chosen;
            fresh |= chosen;
        }
        placed += fresh as usize;
    }
}

/// One coefficient from each keystream word.
fn each_word(mut cipher: ChaCha20, out: &mut [i8], coefficient: impl Fn(u64) -> i8) {
    let mut bytes = Zeroizing::new([0; CHUNK]);
    for out in out.chunks_mut(CHUNK / 8) {
        cipher.write_keystream(&mut *bytes);
        for (out, word) in out.iter_mut().zip(words(&bytes)) {
            *out = coefficient(word);
        }
    }
}

/// Little-endian words.
fn words(bytes: &[u8; CHUNK]) -> impl Iterator<Item = u64> + '_ {
    bytes
        .as_chunks::<8>()
        .0
        .iter()
        .map(|&b| u64::from_le_bytes(b))
}
