//! The secret polynomial of a key, for tests that look for it where it must not be.

use ckks::{Ciphertext, KeyId, Ntt, Parameters, Poly, Scale};
use ckks_ring::Coeff;
use ckks_secret::{MasterSeed, SecretKey};

/// Stretches of each way of writing it down.
const STRETCHES: usize = 16;
/// Coefficients of a stretch: one of three values each.
const COEFFICIENTS: usize = 32;
/// Values of a stretch modulo a prime: any value each.
const VALUES: usize = 4;

/// s, ternary.
pub struct SecretPolynomial {
    /// The public name of its key.
    pub key_id: KeyId,
    coefficients: Vec<i64>,
    modulo_primes: Poly<Coeff>,
    values: Poly<Ntt>,
}

impl SecretPolynomial {
    /// That of the key which the seed stands for.
    #[must_use]
    pub fn of(parameters: &Parameters, master: [u8; 32]) -> Self {
        let secret = SecretKey::derive(parameters, MasterSeed::new(master));
        let key_id = secret.key_id();
        let (ring, basis) = (parameters.ring(), parameters.max_level().basis());
        let (zero, mut one) = (Poly::zero(ring, basis), Poly::<Ntt>::zero(ring, basis));
        one.add_integer_assign(1);
        let scale = Scale::new(1.0).expect("scale");
        // Decrypted, (0, 1) is 0 + 1·s.
        let bare = Ciphertext::from_parts(parameters, zero, one, scale, key_id);
        let decoded = secret.decrypt(&bare.expect("ciphertext")).expect("its own");
        let rounded = decoded.coefficients().iter().map(|c| c.round() as i64);
        let coefficients: Vec<i64> = rounded.collect();
        let modulo_primes = Poly::from_signed(ring, ring.full_basis(), &coefficients);
        Self {
            key_id,
            coefficients,
            values: modulo_primes.clone().into_ntt(),
            modulo_primes,
        }
    }

    /// Stretches of it as bytes, as words, modulo every prime, and as values modulo every prime, with a name for each way. The first
    /// coefficient of a stretch is never 0.
    #[must_use]
    pub fn stretches(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        let step = self.coefficients.len() / STRETCHES;
        for start in (0..STRETCHES).map(|stretch| stretch * step) {
            let rest = &self.coefficients[start..start + step];
            let Some(nonzero) = rest.iter().position(|&c| c != 0) else {
                continue;
            };
            let coefficients = start + nonzero..start + nonzero + COEFFICIENTS;
            let Some(signed) = self.coefficients.get(coefficients.clone()) else {
                continue;
            };
            let bytes = signed.iter().map(|&c| c as u8).collect();
            let halves = signed.iter().flat_map(|&c| (c as i32).to_le_bytes());
            found.push(("coefficients in bytes".to_owned(), bytes));
            found.push(("coefficients in 32 bits".to_owned(), halves.collect()));
            let words = signed.iter().flat_map(|&c| c.to_le_bytes());
            found.push(("coefficients in words".to_owned(), words.collect()));
            let limbs = self.modulo_primes.limbs().zip(self.values.limbs());
            for ((prime, residues), (_, values)) in limbs {
                let name = |what| format!("{what} modulo {}", prime.value());
                let residues = little(&residues[coefficients.clone()]);
                found.push((name("coefficients"), residues));
                let values = little(&values[start..start + VALUES]);
                found.push((name("values"), values));
            }
        }
        found
    }
}

fn little(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_ternary_and_decrypts_what_its_key_encrypts() {
        let chain = crate::parameters::Chain {
            log_degree: 10,
            ..crate::parameters::TOY
        };
        let parameters = chain.toy();
        let master: [u8; 32] = crate::Numbers::new(5).bytes();
        let secret = SecretPolynomial::of(&parameters, master);
        assert!(secret.coefficients.iter().all(|c| (-1..=1).contains(c)));
        assert!(secret.coefficients.contains(&-1));
        assert!(secret.coefficients.contains(&1));
        let context = crate::Context::new(&parameters, 5, &[]);
        assert_eq!(secret.key_id, context.secret.key_id());
        let (level, scale) = (parameters.max_level(), Scale::new(2f64.powi(30)).unwrap());
        let ciphertext = context.encrypt_coefficients(&[0.5, 0.25], level, scale);
        let mut phase = secret.values.restrict(level.basis());
        phase.mul_assign(ciphertext.c1());
        phase.add_assign(ciphertext.c0());
        let phase = phase.into_coeff().to_centred_f64();
        assert!((phase[0] / scale.get() - 0.5).abs() < 1e-6);
        assert!((phase[1] / scale.get() - 0.25).abs() < 1e-6);
        let stretches = secret.stretches();
        assert!(stretches.len() > 8 * STRETCHES);
        assert!(stretches.iter().all(|(_, bytes)| bytes.len() >= 32));
    }
}
