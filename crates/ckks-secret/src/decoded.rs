//! What came out of a decryption.

use core::ops::Deref;

use ckks::{Encoder, Poly, Scale};
use ckks_ring::Coeff;
use num_complex::Complex64;
use zeroize::{Zeroize, Zeroizing};

/// Decrypted numbers with all their noise. Whoever holds the ciphertext and sees these to full precision learns the
/// secret key (Li–Micciancio), so there is no way from here into a request: no serialisation, no printing, no copy.
/// Zeroized on drop.
///
/// ```compile_fail,E0277
/// fn goes_out<T: serde::Serialize>() {}
/// goes_out::<ckks_secret::Decoded>();
/// ```
/// ```compile_fail,E0277
/// fn prints<T: core::fmt::Debug>() {}
/// prints::<ckks_secret::Decoded>();
/// ```
/// ```compile_fail,E0277
/// fn copies<T: Clone>() {}
/// copies::<ckks_secret::Decoded>();
/// ```
pub struct Decoded {
    coefficients: Zeroizing<Vec<f64>>,
}

impl Decoded {
    pub(crate) fn new(mut phase: Poly<Coeff>, scale: Scale) -> Self {
        let mut coefficients = Zeroizing::new(phase.to_centred_f64());
        phase.zeroize();
        coefficients.iter_mut().for_each(|c| *c /= scale.get());
        Self { coefficients }
    }

    /// The N coefficients.
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The N/2 slots. `encoder` is of the same parameters; panics if its ring degree is another.
    #[must_use]
    pub fn slots(&self, encoder: &Encoder) -> DecodedSlots {
        DecodedSlots(encoder.slots_of_coefficients(&self.coefficients))
    }
}

/// The slots of a [`Decoded`]: read as a slice, guarded alike, zeroized on drop.
pub struct DecodedSlots(Vec<Complex64>);

impl Deref for DecodedSlots {
    type Target = [Complex64];

    fn deref(&self) -> &[Complex64] {
        &self.0
    }
}

impl Drop for DecodedSlots {
    fn drop(&mut self) {
        for slot in &mut self.0 {
            slot.re.zeroize();
            slot.im.zeroize();
        }
    }
}
