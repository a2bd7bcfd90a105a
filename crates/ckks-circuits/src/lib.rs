//! Packing and expansion trees, inner sums, polynomials over ciphertexts.
