//! Modular arithmetic, NTT, RNS bases, typed polynomials and samplers; no keys, no I/O.
