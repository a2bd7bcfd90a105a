//! The polynomial that stands for the sigmoid.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::WireError;

/// The polynomial that stands for the sigmoid: HE4Cloud's by its names, and fits on wide intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Activation {
    /// Degree 3.
    #[serde(rename = "sigmoid_poly_3_approximation")]
    SigmoidPoly3,
    /// Degree 7.
    #[serde(rename = "sigmoid_poly_7_approximation")]
    SigmoidPoly7,
    /// Degree 9.
    #[serde(rename = "sigmoid_poly_9_approximation")]
    SigmoidPoly9,
    /// Degree 5 on [−16, 16].
    #[serde(rename = "sigmoid_wide_5_16")]
    SigmoidWide5,
    /// Degree 9 on [−16, 16].
    #[serde(rename = "sigmoid_wide_9_16")]
    SigmoidWide9,
    /// Degree 13 on [−12, 12].
    #[serde(rename = "sigmoid_wide_13_12")]
    SigmoidWide13On12,
    /// Degree 13 on [−20, 20], closer in the middle.
    #[serde(rename = "sigmoid_wide_13_20")]
    SigmoidWide13On20,
    /// Degree 13 on [−24, 24].
    #[serde(rename = "sigmoid_wide_13_24")]
    SigmoidWide13,
    /// Degree 15 on [−24, 24].
    #[serde(rename = "sigmoid_wide_15_24")]
    SigmoidWide15,
}

impl Activation {
    /// Every activation.
    pub const ALL: [Self; 9] = [
        Self::SigmoidPoly3,
        Self::SigmoidPoly7,
        Self::SigmoidPoly9,
        Self::SigmoidWide5,
        Self::SigmoidWide9,
        Self::SigmoidWide13On12,
        Self::SigmoidWide13On20,
        Self::SigmoidWide13,
        Self::SigmoidWide15,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SigmoidPoly3 => "sigmoid_poly_3_approximation",
            Self::SigmoidPoly7 => "sigmoid_poly_7_approximation",
            Self::SigmoidPoly9 => "sigmoid_poly_9_approximation",
            Self::SigmoidWide5 => "sigmoid_wide_5_16",
            Self::SigmoidWide9 => "sigmoid_wide_9_16",
            Self::SigmoidWide13On12 => "sigmoid_wide_13_12",
            Self::SigmoidWide13On20 => "sigmoid_wide_13_20",
            Self::SigmoidWide13 => "sigmoid_wide_13_24",
            Self::SigmoidWide15 => "sigmoid_wide_15_24",
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Activation {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self, WireError> {
        let known = Self::ALL
            .into_iter()
            .find(|activation| activation.as_str() == text);
        known.ok_or_else(|| WireError::UnknownWord {
            what: "logisticRegressionActivation",
            found: text.to_owned(),
        })
    }
}
