//! The optional body of `add_profile`.

use serde::Deserialize;

use super::{InferenceProfile, Profile, RegisteredProfile};
use crate::WireError;

/// What a client asks for when it adds a profile.
#[derive(Debug, Clone, PartialEq)]
pub enum AddProfile {
    /// No body: the service takes everything from the deployed model.
    Empty,
    /// HE4Cloud's body: how many rows are handled together.
    BatchSize(u64),
    /// The whole profile as the client planned it, to train by or to predict with an encrypted model; the service derives its
    /// own and refuses any difference.
    Full(RegisteredProfile),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct BatchSizeOnly {
    batch_size: u64,
}

impl AddProfile {
    /// Reads the body of `add_profile`: nothing, `{}`, `{"batchSize": n}` or a whole profile.
    ///
    /// # Errors
    /// [`WireError::Json`] with the field that is missing or unknown; [`WireError::Profile`] if a field is out of range.
    pub fn parse(body: &[u8]) -> Result<Self, WireError> {
        if body.trim_ascii().is_empty() {
            return Ok(Self::Empty);
        }
        let keys: serde_json::Map<String, serde_json::Value> = super::from_json("profile", body)?;
        if keys.is_empty() {
            return Ok(Self::Empty);
        }
        if keys.contains_key("parameters") {
            return Ok(Self::Full(if keys.contains_key("circuit") {
                RegisteredProfile::Inference(Box::new(InferenceProfile::parse(body)?))
            } else {
                RegisteredProfile::Training(Box::new(Profile::parse(body)?))
            }));
        }
        let asked: BatchSizeOnly = super::from_json("profile", body)?;
        if asked.batch_size == 0 {
            return Err(WireError::Profile {
                field: "batchSize",
                expected: "1 or more".into(),
                found: "0".into(),
            });
        }
        Ok(Self::BatchSize(asked.batch_size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_three_forms_and_no_other() {
        assert_eq!(AddProfile::parse(b"").unwrap(), AddProfile::Empty);
        assert_eq!(AddProfile::parse(b" {} ").unwrap(), AddProfile::Empty);
        assert_eq!(
            AddProfile::parse(br#"{"batchSize": 16}"#).unwrap(),
            AddProfile::BatchSize(16)
        );
        for text in [
            r#"{"batchSize": 0}"#,
            r#"{"batchSize": -1}"#,
            r#"{"batch": 1}"#,
            "[]",
            "16",
            "{",
        ] {
            assert!(AddProfile::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
