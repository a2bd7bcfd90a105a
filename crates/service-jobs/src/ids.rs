//! One type per kind of identifier, so that a job's id cannot be passed for a user's.

use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh random identifier (122 random bits).
            #[must_use]
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            /// Accepts the hyphenated lower-case spelling only, so that one id has one address.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let id = Self(Uuid::try_parse(text)?);
                if id.to_string() == text { Ok(id) } else { Uuid::try_parse("").map(Self) }
            }
        }
    };
}

identifier!(/** A signed-up person. */ UserId);
identifier!(/** One deployment of a model. */ ServiceId);
identifier!(/** One user registered for one deployment. */ RegistrationId);
identifier!(/** One registered set of requirements (parameters, shapes, plan digest). */ ProfileId);
identifier!(/** One presigned upload. */ UploadId);
identifier!(/** One stored blob. */ BlobId);
identifier!(/** One training job. */ JobId);
identifier!(/** One lease of one job. */ LeaseId);
identifier!(/** One personal token. */ PersonalTokenId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_id_has_one_spelling() {
        let id = JobId::random();
        assert_eq!(id.to_string().parse::<JobId>().unwrap(), id);
        assert!(id.0.as_simple().to_string().parse::<JobId>().is_err());
        assert!("not-an-id".parse::<JobId>().is_err());
    }
}
