//! The two forms of a polynomial, as types.

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Coeff {}
    impl Sealed for super::Ntt {}
}

/// Form of a [`Poly`](crate::Poly): [`Coeff`] or [`Ntt`].
pub trait Domain: sealed::Sealed + Copy + Eq + Send + Sync + 'static {
    /// Name used in `Debug` output.
    const NAME: &'static str;
    /// Whether polynomials in this form are multiplied entry by entry.
    const EVALUATION: bool;
}

/// Coefficients of 1, X, …, X^{N−1}.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coeff {}

/// Values at the primitive 2N-th roots of unity: entry k is a(ψ^{2·brv(k)+1}).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ntt {}

impl Domain for Coeff {
    const NAME: &'static str = "Coeff";
    const EVALUATION: bool = false;
}

impl Domain for Ntt {
    const NAME: &'static str = "Ntt";
    const EVALUATION: bool = true;
}
