//! Who calls: passwords, codes, tokens, and the extractors that let a handler ask.

mod authenticator;
mod caller;
mod claims;
mod code;
mod digest;
mod key_folder;
mod key_ring;
mod letters;
mod mailbox;
mod password;
mod personal_token;
mod provider;
mod sealer;
pub mod second_factor;
mod signing_key;
mod smtp;
mod tokens;

pub use authenticator::{
    RECOVERY_CODES, enrolment, make_recovery_code, make_secret, recovery_digest,
};
pub use caller::{Caller, Session};
pub use claims::{ApiClaims, IdClaims};
pub use code::{code_digest, make_code, reset_digest};
pub use key_folder::KeyFolder;
pub use key_ring::KeyRing;
pub use letters::{Letter, Mailer};
pub use mailbox::{KeptMail, Mailbox};
pub use password::{hash_password, verify_password};
pub use personal_token::{make_token, token_digest};
pub use provider::{Provider, ProviderConfig, ProviderError};
pub use sealer::Sealer;
pub use signing_key::{IdentityError, SigningKey};
pub use smtp::{SmtpConfig, SmtpError, SmtpMailer, SmtpSecurity};
pub use tokens::Tokens;
