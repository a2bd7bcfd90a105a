//! Exact schoolbook arithmetic in Z_m\[X\]/(X^N + 1) on big integers: slow, independent of every kernel.

use ckks::{Ciphertext, GaloisElement, KeySwitchingKey, Ntt, Parameters, Poly, Scale};
use ckks_ring::Basis;
use ckks_secret::SecretKey;
use num_bigint::BigInt;

/// N coefficients, centred modulo m: −m/2 < c ≤ m/2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BigPoly {
    /// Coefficients of 1, X, …, X^{N−1}.
    pub coefficients: Vec<BigInt>,
    /// m.
    pub modulus: BigInt,
}

impl BigPoly {
    /// Reduces `coefficients` modulo `modulus`.
    #[must_use]
    pub fn new(coefficients: Vec<BigInt>, modulus: &BigInt) -> Self {
        let coefficients = coefficients.iter().map(|c| centre(c, modulus)).collect();
        let modulus = modulus.clone();
        Self {
            coefficients,
            modulus,
        }
    }

    /// By the Chinese remainder theorem from the residues of `poly`.
    #[must_use]
    pub fn of(poly: &Poly<Ntt>) -> Self {
        let poly = poly.clone().into_coeff();
        let moduli: Vec<BigInt> = poly.limbs().map(|(q, _)| q.value().into()).collect();
        let modulus: BigInt = moduli.iter().product();
        let mut coefficients = vec![BigInt::ZERO; poly.ring().degree().get()];
        for (q, (_, limb)) in moduli.iter().zip(poly.limbs()) {
            let others = &modulus / q;
            let idempotent = &others * power(&others, &(q - 2), q);
            for (c, &residue) in coefficients.iter_mut().zip(limb) {
                *c += &idempotent * residue;
            }
        }
        Self::new(coefficients, &modulus)
    }

    /// Modulo another modulus (a divisor of this one, or to read the centred coefficients as integers).
    #[must_use]
    pub fn modulo(&self, modulus: &BigInt) -> Self {
        Self::new(self.coefficients.clone(), modulus)
    }

    /// self + other.
    #[must_use]
    pub fn add(&self, other: &Self) -> Self {
        let sums = self.coefficients.iter().zip(&other.coefficients);
        Self::new(sums.map(|(a, b)| a + b).collect(), &self.modulus)
    }

    /// self − other.
    #[must_use]
    pub fn sub(&self, other: &Self) -> Self {
        let differences = self.coefficients.iter().zip(&other.coefficients);
        Self::new(differences.map(|(a, b)| a - b).collect(), &self.modulus)
    }

    /// self · other modulo X^N + 1.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Self {
        let n = self.coefficients.len();
        let mut product = vec![BigInt::ZERO; n];
        for (i, a) in self.coefficients.iter().enumerate() {
            for (j, b) in other.coefficients.iter().enumerate() {
                if i + j < n {
                    product[i + j] += a * b;
                } else {
                    product[i + j - n] -= a * b;
                }
            }
        }
        Self::new(product, &self.modulus)
    }

    /// self · integer.
    #[must_use]
    pub fn scale(&self, integer: &BigInt) -> Self {
        let scaled = self.coefficients.iter().map(|c| c * integer).collect();
        Self::new(scaled, &self.modulus)
    }

    /// X → X^g.
    #[must_use]
    pub fn automorphism(&self, element: GaloisElement) -> Self {
        let n = self.coefficients.len();
        let mut image = vec![BigInt::ZERO; n];
        for (i, c) in self.coefficients.iter().enumerate() {
            let place = (i as u64 * element.get()) as usize % (2 * n);
            if place < n {
                image[place] += c;
            } else {
                image[place - n] -= c;
            }
        }
        Self::new(image, &self.modulus)
    }

    /// Divides the centred coefficients by the odd `divisor`, to nearest, and the modulus with them.
    #[must_use]
    pub fn divide_rounding(&self, divisor: &BigInt) -> Self {
        let quotients = self.coefficients.iter().map(|c| {
            let remainder = centre(c, divisor);
            (c - remainder) / divisor
        });
        Self::new(quotients.collect(), &(&self.modulus / divisor))
    }

    /// Largest magnitude.
    #[must_use]
    pub fn max_magnitude(&self) -> BigInt {
        let magnitudes = self
            .coefficients
            .iter()
            .map(|c| BigInt::from(c.magnitude().clone()));
        magnitudes.max().unwrap_or_default()
    }
}

fn centre(c: &BigInt, modulus: &BigInt) -> BigInt {
    let mut reduced = c % modulus;
    if reduced < BigInt::ZERO {
        reduced += modulus;
    }
    if &reduced * 2 > *modulus {
        reduced -= modulus;
    }
    reduced
}

fn power(base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> BigInt {
    base.modpow(exponent, modulus)
}

/// s, read off the decryption of the ciphertext (0, 1).
#[must_use]
pub fn secret_of(key: &SecretKey) -> BigPoly {
    let parameters = key.parameters();
    let ring = parameters.ring();
    let mut one = Poly::<Ntt>::zero(ring, Basis::of_q(1));
    let zero = one.clone();
    one.add_integer_assign(1);
    let unit = Scale::power_of_two(0);
    let bare = Ciphertext::from_parts(parameters, zero, one, unit, key.key_id()).expect("parts");
    let decoded = key.decrypt(&bare).expect("decryption");
    let coefficients = decoded.coefficients().iter();
    let modulus = BigInt::from(parameters.q()[0].value());
    BigPoly::new(
        coefficients.map(|&c| BigInt::from(c as i64)).collect(),
        &modulus,
    )
}

/// c_0 + c_1·s modulo q_0 ⋯ q_ℓ.
#[must_use]
pub fn phase(ciphertext: &Ciphertext, secret: &BigPoly) -> BigPoly {
    let (c0, c1) = (BigPoly::of(ciphertext.c0()), BigPoly::of(ciphertext.c1()));
    c0.add(&c1.mul(&secret.modulo(&c1.modulus)))
}

/// (k_0, k_1) ÷ P of `poly`: digits centred, multiplied into the key and rounded, all exactly.
#[must_use]
pub fn switch_key(
    poly: &Poly<Ntt>,
    key: &KeySwitchingKey,
    parameters: &Parameters,
) -> [BigPoly; 2] {
    let q: Vec<BigInt> = poly
        .ring()
        .moduli(poly.basis())
        .map(|q| q.value().into())
        .collect();
    let special: BigInt = parameters
        .special()
        .iter()
        .map(|p| BigInt::from(p.value()))
        .product();
    let extended = &special * q.iter().product::<BigInt>();
    let whole = BigPoly::of(poly);
    let mut sums = [0, 1].map(|_| whole.scale(&BigInt::ZERO).modulo(&extended));
    for (primes, pair) in q.chunks(parameters.digit_width()).zip(key.digits().pairs()) {
        let digit = whole.modulo(&primes.iter().product()).modulo(&extended);
        for (sum, half) in sums.iter_mut().zip(pair) {
            let restricted = half.restrict(Basis::with_special(poly.basis().q));
            *sum = sum.add(&digit.mul(&BigPoly::of(&restricted)));
        }
    }
    sums.map(|sum| sum.divide_rounding(&special))
}
