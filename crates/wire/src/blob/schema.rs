//! Shapes together with the parameters that they are shapes of.

use std::ops::Deref;

use ckks::{EncapsulationShape, EvaluationKeyShape, GaloisElement, Level, Parameters};

use super::Shapes;
use crate::rest::{InferenceProfile, Profile};
use crate::{Hex, WireError};

/// What reading and writing keys and ciphertexts needs: the layouts of a profile and its checked parameters.
#[derive(Debug, Clone)]
pub struct Schema {
    shapes: Shapes,
    parameters: Parameters,
}

impl Schema {
    /// The schema of a profile; makes the ring's tables.
    ///
    /// # Errors
    /// [`WireError::Profile`] if a field is out of range or the scheme refuses the parameters, for instance as too
    /// large for 128 bits of security.
    pub fn of(profile: &Profile) -> Result<Self, WireError> {
        let parameters = profile.parameters.parameters()?;
        Self::with_parameters(profile, parameters)
    }

    /// The schema of a profile whose parameters have been made already.
    ///
    /// # Errors
    /// [`WireError::WrongParameters`] if they are others, [`WireError::Profile`] if a field is out of range.
    pub fn with_parameters(profile: &Profile, parameters: Parameters) -> Result<Self, WireError> {
        Self::checked(Shapes::of(profile)?, parameters)
    }

    /// The schema of an inference profile; makes the ring's tables.
    ///
    /// # Errors
    /// As [`Schema::of`].
    pub fn of_inference(profile: &InferenceProfile) -> Result<Self, WireError> {
        let parameters = profile.parameters.parameters()?;
        Self::checked(Shapes::of_inference(profile)?, parameters)
    }

    fn checked(shapes: Shapes, parameters: Parameters) -> Result<Self, WireError> {
        let (expected, found) = (shapes.parameters_id(), Hex::from(parameters.id()));
        if expected != found || shapes.parameters.id()? != found {
            return Err(WireError::WrongParameters { expected, found });
        }
        let schema = Self { shapes, parameters };
        if let Some(pair) = schema.encapsulation() {
            let refused = |error: ckks::CkksError| WireError::Profile {
                field: "keys.encapsulation",
                expected: "a pair of keys that is secure under these parameters".to_owned(),
                found: error.to_string(),
            };
            pair.check(&schema.parameters).map_err(refused)?;
        }
        Ok(schema)
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The layouts.
    pub fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// Every evaluation key in the order in which it is written: relinearization first, then by Galois element.
    ///
    /// # Errors
    /// [`WireError::Profile`] if an element is not one of this ring; not after [`Schema::of`].
    pub fn evaluation_keys(&self) -> Result<Vec<EvaluationKeyShape>, WireError> {
        let keys = self.keys();
        let relinearization = keys.relinearization_level.map(|level| {
            Ok(EvaluationKeyShape::relinearization(Level::new(
                level as usize,
            )))
        });
        let degree = self.parameters.degree();
        let galois = keys.galois.iter().map(|key| {
            let element = GaloisElement::new(key.element.into(), degree).map_err(|error| {
                WireError::Profile {
                    field: "keys.galois",
                    expected: error.to_string(),
                    found: key.element.to_string(),
                }
            })?;
            Ok(EvaluationKeyShape::galois(
                element,
                Level::new(key.level as usize),
            ))
        });
        relinearization.into_iter().chain(galois).collect()
    }
}

impl Schema {
    /// The pair of encapsulation keys, which stands behind all others; none if the service refreshes no weights.
    pub fn encapsulation(&self) -> Option<EncapsulationShape> {
        let pair = self.keys().encapsulation?;
        Some(EncapsulationShape {
            level: Level::new(pair.level as usize),
            weight: pair.weight as usize,
        })
    }
}

impl Deref for Schema {
    type Target = Shapes;

    fn deref(&self) -> &Shapes {
        &self.shapes
    }
}
