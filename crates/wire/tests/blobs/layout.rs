//! Where polynomials lie, by docs/formats.md and by nothing in the crate.

use wire::blob::Kind;
use wire::rest::Profile;

/// Bytes before the body.
pub const HEADER: usize = 87;
/// Bytes after the body.
pub const TRAILER: usize = 32;

/// One limb inside a blob.
pub struct Limb {
    /// Which polynomial of the blob.
    pub polynomial: usize,
    /// Which limb of it.
    pub limb: usize,
    /// Offset of the first byte.
    pub offset: usize,
    /// The prime.
    pub prime: u64,
}

impl Limb {
    /// Bits of a residue.
    pub fn bits(&self) -> usize {
        (64 - self.prime.leading_zeros()) as usize
    }
}

/// Walks a body.
struct Walk<'a> {
    profile: &'a Profile,
    offset: usize,
    polynomials: usize,
    limbs: Vec<Limb>,
}

impl Walk<'_> {
    fn skip(&mut self, bytes: usize) {
        self.offset += bytes;
    }

    fn polynomial(&mut self, level: u32, special: bool) {
        let parameters = &self.profile.parameters;
        let mut primes = parameters.q[..=level as usize].to_vec();
        if special {
            primes.extend(&parameters.special);
        }
        self.limbs_of(primes);
    }

    fn gate(&mut self) {
        let parameters = &self.profile.parameters;
        self.limbs_of(vec![parameters.q[0], parameters.special[0]]);
    }

    fn limbs_of(&mut self, primes: Vec<u64>) {
        for (limb, prime) in primes.into_iter().enumerate() {
            let limb = Limb {
                polynomial: self.polynomials,
                limb,
                offset: self.offset,
                prime,
            };
            self.offset += limb.bits() << self.profile.parameters.log_degree >> 3;
            self.limbs.push(limb);
        }
        self.polynomials += 1;
    }

    fn seeded(&mut self, count: u32, level: u32) {
        for _ in 0..count {
            self.skip(32);
            self.polynomial(level, false);
        }
    }

    fn full(&mut self, count: u32, level: u32) {
        for _ in 0..count {
            self.skip(8);
            self.polynomial(level, false);
            self.polynomial(level, false);
        }
    }

    fn key(&mut self, level: u32) {
        self.skip(32);
        let digits = (level + 1).div_ceil(self.profile.parameters.digit_width);
        (0..digits).for_each(|_| self.polynomial(level, true));
    }
}

/// Bytes of one ciphertext of a table, the bits of each of its coefficients, and the largest that one may be: Q without three bits, rounded.
pub fn table_ciphertext(profile: &Profile) -> (usize, usize, u128) {
    let primes = &profile.parameters.q[..=profile.data_set.level as usize];
    let q: u128 = primes.iter().map(|&prime| u128::from(prime)).product();
    let largest = (q - 1 + 4) / 8;
    let bits = (u128::BITS - largest.leading_zeros()) as usize;
    (
        32 + (bits << profile.parameters.log_degree >> 3),
        bits,
        largest,
    )
}

/// Every limb of the fixture's blob of `kind`, and the length of the blob.
pub fn limbs(kind: Kind, profile: &Profile) -> (Vec<Limb>, usize) {
    let mut walk = Walk {
        profile,
        offset: HEADER,
        polynomials: 0,
        limbs: Vec::new(),
    };
    match kind {
        Kind::EvaluationKeys => {
            let keys = &profile.keys;
            let levels = keys
                .relinearization_level
                .into_iter()
                .chain(keys.galois.iter().map(|key| key.level));
            levels.for_each(|level| walk.key(level));
            if let Some(pair) = keys.encapsulation {
                walk.skip(32);
                walk.gate();
                walk.key(pair.level);
            }
        }
        Kind::PublicKey => walk.seeded(1, profile.parameters.q.len() as u32 - 1),
        Kind::InitialModel => {
            walk.skip(1);
            if let Some(model) = profile.initial_model {
                walk.seeded(model.count, model.level);
            }
        }
        Kind::DataSet => walk.skip(profile.data_set.count as usize * table_ciphertext(profile).0),
        Kind::TrainedModel | Kind::Predictions => {
            walk.full(profile.trained_model.count, profile.trained_model.level)
        }
        Kind::Checkpoint => {
            walk.skip(12);
            walk.full(2, 2);
        }
        Kind::RefreshedState => {
            walk.skip(4);
            walk.seeded(2, 3);
        }
        _ => {}
    }
    (walk.limbs, walk.offset + TRAILER)
}
