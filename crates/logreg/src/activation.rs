//! The odd polynomials that stand in for the logistic function.

/// A polynomial 1/2 + odd(t) used instead of the logistic function, by HE4Cloud's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Activation {
    /// `sigmoid_poly_3_approximation`: degree 3.
    Poly3,
    /// `sigmoid_poly_7_approximation`: degree 7.
    Poly7,
    /// `sigmoid_poly_9_approximation`: degree 9.
    Poly9,
}

impl Activation {
    /// Every activation, in the order in which a person should see them.
    pub const ALL: [Self; 3] = [Self::Poly3, Self::Poly7, Self::Poly9];

    /// HE4Cloud's name, as it stands in `logisticRegressionActivation`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Poly3 => "sigmoid_poly_3_approximation",
            Self::Poly7 => "sigmoid_poly_7_approximation",
            Self::Poly9 => "sigmoid_poly_9_approximation",
        }
    }

    /// The activation of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|activation| activation.name() == name)
    }

    /// Coefficients of t, t³, t⁵, … (the constant is 1/2 for all).
    #[must_use]
    pub const fn odd_coefficients(self) -> &'static [f64] {
        match self {
            Self::Poly3 => &[0.15012, -0.001_593_01],
            Self::Poly7 => &[0.21687, -0.008_191_54, 1.65833e-4, -1.19562e-6],
            Self::Poly9 => &[0.231_858, -0.011_622_6, 3.74747e-4, -5.85596e-6, 3.43677e-8],
        }
    }

    /// Degree of the polynomial.
    #[must_use]
    pub const fn degree(self) -> usize {
        2 * self.odd_coefficients().len() - 1
    }

    /// Levels that the polynomial consumes on a ciphertext, coefficients included.
    #[must_use]
    pub const fn depth(self) -> usize {
        match self {
            Self::Poly3 => 2,
            Self::Poly7 => 3,
            Self::Poly9 => 4,
        }
    }

    /// The odd part at `t`: the polynomial minus 1/2.
    #[must_use]
    pub fn odd(self, t: f64) -> f64 {
        let square = t * t;
        t * self
            .odd_coefficients()
            .iter()
            .rev()
            .fold(0.0, |sum, c| sum * square + c)
    }

    /// The derivative of the odd part at `t`.
    #[must_use]
    pub fn odd_derivative(self, t: f64) -> f64 {
        let square = t * t;
        let terms = self.odd_coefficients().iter().enumerate().rev();
        terms.fold(0.0, |sum, (k, c)| sum * square + c * (2 * k + 1) as f64)
    }

    /// The polynomial at `t`: the stand-in for a probability (it may leave [0, 1] far from zero).
    #[must_use]
    pub fn value(self, t: f64) -> f64 {
        0.5 + self.odd(t)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_activation() {
        for activation in Activation::ALL {
            assert_eq!(Activation::from_name(activation.name()), Some(activation));
            assert!(activation.degree() < 1 << activation.depth() || activation.degree() == 3);
        }
        assert_eq!(Activation::from_name("sigmoid"), None);
    }

    #[test]
    fn the_polynomials_are_near_the_logistic_function_around_zero() {
        for activation in Activation::ALL {
            for step in -40..=40 {
                let t = f64::from(step) / 10.0;
                let logistic = 1.0 / (1.0 + (-t).exp());
                assert!(
                    (activation.value(t) - logistic).abs() < 0.1,
                    "{activation:?} at {t}"
                );
            }
        }
    }

    #[test]
    fn the_derivative_is_the_slope() {
        for activation in Activation::ALL {
            let (t, h) = (1.7, 1e-5);
            let slope = (activation.odd(t + h) - activation.odd(t - h)) / (2.0 * h);
            assert!((slope - activation.odd_derivative(t)).abs() < 1e-8);
        }
    }
}
