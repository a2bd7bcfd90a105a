//! The canonical embedding in O(N log N): values at ζ^{5^j} ↔ coefficients folded to N/2 complex numbers.

use ckks_ring::RingDegree;
use num_complex::Complex64;

/// Twiddle factors of the transform between N/2 slots and N coefficients (a_k + i·a_{k+N/2} in place k).
#[derive(Clone)]
pub(crate) struct SlotTransform {
    /// Entry h + j, h a power of two, j < h: e^{2πi·5^j/(8h)}, the root of butterfly j in a stage of h.
    roots: Vec<Complex64>,
    log_slots: u32,
}

impl SlotTransform {
    pub(crate) fn new(degree: RingDegree) -> Self {
        let slots = degree.get() / 2;
        let mut roots = vec![Complex64::ONE; slots];
        for log_half in 0..slots.trailing_zeros() {
            let half = 1usize << log_half;
            let order = 8 * half as u64;
            let mut power = 1u64;
            for root in &mut roots[half..2 * half] {
                *root = root_of_unity(power, order);
                power = power * 5 % order;
            }
        }
        Self {
            roots,
            log_slots: slots.trailing_zeros(),
        }
    }

    /// Folded coefficients → slots, in place.
    pub(crate) fn to_slots(&self, values: &mut [Complex64]) {
        bit_reverse(values);
        for log_half in 0..self.log_slots {
            let half = 1usize << log_half;
            let roots = &self.roots[half..2 * half];
            for block in values.chunks_exact_mut(2 * half) {
                let (low, high) = block.split_at_mut(half);
                for ((a, b), root) in low.iter_mut().zip(high).zip(roots) {
                    let product = *b * root;
                    *b = *a - product;
                    *a += product;
                }
            }
        }
    }

    /// Slots → folded coefficients times N/2, in place.
    pub(crate) fn to_coefficients(&self, values: &mut [Complex64]) {
        for log_half in (0..self.log_slots).rev() {
            let half = 1usize << log_half;
            let roots = &self.roots[half..2 * half];
            for block in values.chunks_exact_mut(2 * half) {
                let (low, high) = block.split_at_mut(half);
                for ((a, b), root) in low.iter_mut().zip(high).zip(roots) {
                    let difference = *a - *b;
                    *a += *b;
                    *b = difference * root.conj();
                }
            }
        }
        bit_reverse(values);
    }
}

/// e^{2πi·k/order}, with the angle folded into the first octant so that symmetric roots agree to the bit.
fn root_of_unity(k: u64, order: u64) -> Complex64 {
    let eighth = order / 8;
    let (octant, rest) = (k % order / eighth, k % eighth);
    let angle = |j: u64| 2.0 * core::f64::consts::PI * j as f64 / order as f64;
    let (sin, cos) = if octant % 2 == 0 {
        (libm::sin(angle(rest)), libm::cos(angle(rest)))
    } else {
        let back = angle(eighth - rest);
        (libm::cos(back), libm::sin(back))
    };
    match octant / 2 {
        0 => Complex64::new(cos, sin),
        1 => Complex64::new(-sin, cos),
        2 => Complex64::new(-cos, -sin),
        _ => Complex64::new(sin, -cos),
    }
}

fn bit_reverse(values: &mut [Complex64]) {
    let shift = usize::BITS - values.len().trailing_zeros();
    for i in 0..values.len() {
        let j = i.reverse_bits() >> shift;
        if i < j {
            values.swap(i, j);
        }
    }
}
