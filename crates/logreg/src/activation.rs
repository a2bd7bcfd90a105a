//! The odd polynomials that stand in for the logistic function.

/// A polynomial 1/2 + odd(t) used instead of the logistic function.
///
/// Three are HE4Cloud's. The wide ones are least-squares fits of 1/(1 + e^(−t)) − 1/2 at 4,001 evenly spaced points of
/// [−radius, radius], for one of them with weights that fall from 1 in the middle to 1/10 (`docs/quality_reference.py` makes them again). A positive leading coefficient pushes a margin that has
/// left the interval back; degrees 3, 7 and 15 have a negative one, and are safe only while margins stay within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Activation {
    /// `sigmoid_poly_3_approximation`: degree 3.
    Poly3,
    /// `sigmoid_poly_7_approximation`: degree 7.
    Poly7,
    /// `sigmoid_poly_9_approximation`: degree 9.
    Poly9,
    /// `sigmoid_wide_5_16`: degree 5 on [−16, 16], positive leading coefficient.
    Wide5,
    /// `sigmoid_wide_9_16`: degree 9 on [−16, 16], positive leading coefficient.
    Wide9,
    /// `sigmoid_wide_13_12`: degree 13 on [−12, 12], positive leading coefficient.
    Wide13On12,
    /// `sigmoid_wide_13_20`: degree 13 on [−20, 20], closer in the middle, positive leading coefficient.
    Wide13On20,
    /// `sigmoid_wide_13_24`: degree 13 on [−24, 24], positive leading coefficient.
    Wide13,
    /// `sigmoid_wide_15_24`: degree 15 on [−24, 24], negative leading coefficient.
    Wide15,
}

impl Activation {
    /// Every activation, in the order in which a person should see them.
    pub const ALL: [Self; 9] = [
        Self::Poly3,
        Self::Poly7,
        Self::Poly9,
        Self::Wide5,
        Self::Wide9,
        Self::Wide13On12,
        Self::Wide13On20,
        Self::Wide13,
        Self::Wide15,
    ];

    /// The name, as it stands in `logisticRegressionActivation`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Poly3 => "sigmoid_poly_3_approximation",
            Self::Poly7 => "sigmoid_poly_7_approximation",
            Self::Poly9 => "sigmoid_poly_9_approximation",
            Self::Wide5 => "sigmoid_wide_5_16",
            Self::Wide9 => "sigmoid_wide_9_16",
            Self::Wide13On12 => "sigmoid_wide_13_12",
            Self::Wide13On20 => "sigmoid_wide_13_20",
            Self::Wide13 => "sigmoid_wide_13_24",
            Self::Wide15 => "sigmoid_wide_15_24",
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
            Self::Wide5 => &[1.176676876e-01, -8.560871707e-04, 2.139587566e-06],
            Self::Wide9 => &[
                1.699353007e-01,
                -3.216829384e-03,
                3.142101211e-05,
                -1.360577118e-07,
                2.124135924e-10,
            ],
            Self::Wide13On12 => &[
                2.274665362e-01,
                -1.071418484e-02,
                3.361626294e-04,
                -5.880876530e-06,
                5.635243947e-08,
                -2.763787716e-10,
                5.417340143e-13,
            ],
            Self::Wide13On20 => &[
                2.002515410e-01,
                -5.734860315e-03,
                8.993349510e-05,
                -7.087364824e-07,
                2.880266990e-09,
                -5.766313195e-12,
                4.495704015e-15,
            ],
            Self::Wide13 => &[
                1.610920911e-01,
                -2.727642264e-03,
                2.528416903e-05,
                -1.209654270e-07,
                3.059863411e-10,
                -3.889273181e-13,
                1.954874165e-16,
            ],
            Self::Wide15 => &[
                1.755306154e-01,
                -3.721469826e-03,
                4.494393637e-05,
                -2.915386390e-07,
                1.062398615e-09,
                -2.178789196e-12,
                2.345698104e-15,
                -1.030509547e-18,
            ],
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
            Self::Poly7 | Self::Wide5 => 3,
            Self::Poly9
            | Self::Wide9
            | Self::Wide13On12
            | Self::Wide13On20
            | Self::Wide13
            | Self::Wide15 => 4,
        }
    }

    /// Half the width of the interval that the polynomial was fitted on, where that is what it is evaluated in units of on
    /// ciphertexts: powers of t/radius stay small. 1 for HE4Cloud's.
    #[must_use]
    pub const fn radius(self) -> f64 {
        match self {
            Self::Poly3 | Self::Poly7 | Self::Poly9 => 1.0,
            Self::Wide13On12 => 12.0,
            Self::Wide13On20 => 20.0,
            Self::Wide5 | Self::Wide9 => 16.0,
            Self::Wide13 | Self::Wide15 => 24.0,
        }
    }

    /// Whether this is one of the fits on a wide interval.
    #[must_use]
    pub const fn is_wide(self) -> bool {
        self.radius() > 1.0
    }

    /// Coefficients of τ, τ³, τ⁵, … with τ = t/radius.
    #[must_use]
    pub fn scaled_coefficients(self) -> Vec<f64> {
        let square = self.radius() * self.radius();
        let powers = std::iter::successors(Some(self.radius()), |power| Some(power * square));
        let pairs = self.odd_coefficients().iter().zip(powers);
        pairs.map(|(c, power)| c * power).collect()
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
            assert_eq!(
                activation.scaled_coefficients().len(),
                activation.degree().div_ceil(2)
            );
        }
        assert_eq!(Activation::from_name("sigmoid"), None);
    }

    #[test]
    fn the_polynomials_are_near_the_logistic_function_around_zero() {
        for activation in Activation::ALL.into_iter().filter(|a| !a.is_wide()) {
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
    fn wide_polynomials_are_near_the_logistic_function_on_their_whole_interval() {
        for activation in Activation::ALL.into_iter().filter(|a| a.is_wide()) {
            for step in -100..=100 {
                let t = f64::from(step) / 100.0 * activation.radius();
                let logistic = 1.0 / (1.0 + (-t).exp());
                let off = (activation.value(t) - logistic).abs();
                let most = match activation {
                    Activation::Wide5 => 0.16,
                    // What is closer in the middle pays for it at the ends.
                    Activation::Wide13On20 if t.abs() > 18.5 => 0.28,
                    _ => 0.085,
                };
                assert!(off < most, "{activation:?} at {t}: {off}");
                let scaled = activation.scaled_coefficients();
                let tau = t / activation.radius();
                let again = scaled.iter().rev().fold(0.0, |sum, c| sum * tau * tau + c) * tau;
                assert!((again - activation.odd(t)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn the_leading_coefficient_has_the_documented_sign() {
        for activation in Activation::ALL {
            let last = *activation.odd_coefficients().last().unwrap();
            assert_eq!(last > 0.0, activation.degree() % 4 == 1, "{activation:?}");
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
