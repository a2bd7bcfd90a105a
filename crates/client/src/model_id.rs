//! Which model: `{model_url}` without the API base and without the last slash.

use std::fmt;
use std::str::FromStr;

use crate::ClientError;

/// A checked model id, `/{service_id}/{model}/{version}`; it is put into addresses as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModelId(String);

impl FromStr for ModelId {
    type Err = ClientError;

    fn from_str(text: &str) -> Result<Self, ClientError> {
        let segments: Vec<&str> = text.split('/').collect();
        let plain = |segment: &&str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            !segment.is_empty()
                && !segment.starts_with('.')
                && segment.len() <= 128
                && segment.bytes().all(allowed)
        };
        match &segments[..] {
            ["", rest @ ..] if rest.len() == 3 && rest.iter().all(plain) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(ClientError::ModelId {
                found: text.to_owned(),
            }),
        }
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_the_demo_sends() {
        let id = "/5f4a2e1c-0b7d-4c6e-9a3f-2d1e0c9b8a76/lr_model/1";
        assert_eq!(id.parse::<ModelId>().unwrap().to_string(), id);
    }

    #[test]
    fn refuses_what_would_lead_elsewhere() {
        let refused = [
            "", "/", "a/b/c", "/a/b", "/a/b/c/", "/a/../c", "/a/b/c/d", "/a/b/c?x", "/a/b/c#",
            "/a//c", "/a/b@h/c", "//h/c",
        ];
        for text in refused {
            assert!(text.parse::<ModelId>().is_err(), "{text}");
        }
    }
}
