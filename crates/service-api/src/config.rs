//! What an operator chooses.

use std::time::Duration;

/// Path of the API below its origin; fixed by the contract.
pub const API_PATH: &str = "/api/v0.1";

/// Settings of the API.
#[derive(Clone, Debug)]
pub struct ApiConfig {
    /// Origin under which clients reach the API, without a slash at the end.
    pub public_url: String,
    /// Origins whose pages may call the API.
    pub app_origins: Vec<String>,
    /// The client version that `info/version` tells HE4Cloud's scripts.
    pub pyhelayers_version: String,
    /// The `iss` of tokens.
    pub issuer: String,
    /// Life of tokens.
    pub token_life: Duration,
    /// Time in which a presigned upload must begin.
    pub link_life: Duration,
    /// Time in which a begun upload must end.
    pub upload_life: Duration,
    /// Longest silence inside an upload.
    pub idle_limit: Duration,
    /// Life of a confirmation code.
    pub code_life: Duration,
    /// Wrong tries after which a confirmation code is void.
    pub code_tries: u32,
    /// Limits of frequent calls.
    pub rates: Rates,
    /// Limits of what one user may hold.
    pub quotas: Quotas,
    /// Least time for answers that must not tell whether an address is known.
    pub answer_floor: Duration,
    /// Where a browser sees the mail that is kept instead of sent, if it is.
    pub mailbox_url: Option<String>,
}

/// Calls allowed per minute.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Sign-ups per address.
    pub sign_up: u32,
    /// Sign-ins per name.
    pub sign_in: u32,
    /// Confirmations per name, and new passwords by code per address.
    pub confirm: u32,
    /// Codes for a new password per address.
    pub reset: u32,
    /// Wrong codes of the second factor per account, in 15 minutes.
    pub second_factor: u32,
    /// Personal tokens made per account.
    pub personal_tokens: u32,
    /// Presigned links per user.
    pub links: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            sign_up: 60,
            sign_in: 20,
            confirm: 20,
            reset: 3,
            second_factor: 5,
            personal_tokens: 20,
            links: 600,
        }
    }
}

/// Limits of what one user may hold and how often they may call; 0 is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Models deployed.
    pub models: u64,
    /// Bytes stored.
    pub bytes: u64,
    /// Jobs that have not ended.
    pub unfinished_jobs: u64,
    /// Bytes of one upload.
    pub upload_bytes: u64,
    /// Calls per minute.
    pub calls_per_minute: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            models: 500,
            bytes: 0,
            unfinished_jobs: 32,
            upload_bytes: 0,
            calls_per_minute: 6000,
        }
    }
}

impl ApiConfig {
    /// The contract's values for an API reached at `public_url` by pages of `app_origins`.
    #[must_use]
    pub fn new(public_url: impl Into<String>, app_origins: Vec<String>) -> Self {
        let public_url = public_url.into().trim_end_matches('/').to_owned();
        Self {
            issuer: public_url.clone(),
            public_url,
            app_origins,
            pyhelayers_version: wire::rest::Version::PYHELAYERS.to_owned(),
            token_life: Duration::from_secs(12 * 3600),
            link_life: Duration::from_secs(60),
            upload_life: Duration::from_secs(3600),
            idle_limit: Duration::from_secs(30),
            code_life: Duration::from_secs(600),
            code_tries: 5,
            rates: Rates::default(),
            quotas: Quotas::default(),
            answer_floor: Duration::from_millis(250),
            mailbox_url: None,
        }
    }

    /// `{public_url}/api/v0.1`.
    #[must_use]
    pub fn api(&self) -> String {
        format!("{}{API_PATH}", self.public_url)
    }
}
