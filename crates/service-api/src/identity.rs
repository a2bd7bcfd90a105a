//! Who calls: passwords, codes, tokens, and the extractor that lets a handler ask.

mod caller;
mod claims;
mod code;
mod mailbox;
mod password;
mod signing_key;
mod tokens;

pub use caller::Caller;
pub use claims::{ApiClaims, IdClaims};
pub use code::{code_digest, make_code};
pub use mailbox::{Mailbox, Mailer};
pub use password::{hash_password, verify_password};
pub use signing_key::{IdentityError, SigningKey};
pub use tokens::Tokens;
