//! REST handlers, one file per resource; OpenAPI; accounts and tokens.
//!
//! [`router`] gives the whole API over a [`Service`]: rows, blobs, clock, mail and the judge of profiles are arguments.
//! Every error is `application/problem+json` with a remedy ([`ApiError`]). What belongs to someone else answers byte for
//! byte like what never was. Uploads go to presigned addresses, are streamed to the blob store, and become visible only
//! after they were found to conform to the registered profile.
//!
//! # Non-goals
//! No training and no knowledge of the training algorithm; no secret key; no static files.

mod body_limit;
mod config;
mod error;
mod extract;
mod headers;
mod idempotency;
mod identity;
mod links;
mod openapi;
mod quota;
mod rate;
mod receipt;
mod resources;
mod router;
mod scope;
mod service;
mod uploads;

pub use config::{API_PATH, ApiConfig, Quotas, Rates};
pub use error::ApiError;
pub use headers::SECURITY_HEADERS;
pub use identity::{
    ApiClaims, IdClaims, IdentityError, KeptMail, KeyFolder, KeyRing, Letter, Mailbox, Mailer,
    Provider, ProviderConfig, ProviderError, Sealer, SigningKey, SmtpConfig, SmtpError, SmtpMailer,
    SmtpSecurity, Tokens,
};
pub use links::LinkSigner;
pub use router::{openapi, openapi_json, router};
pub use service::{Parts, Service};
