//! Byte-exact definitions of the random polynomials.
