//! API page.
#![allow(missing_docs)]

pub const TITLE: &str = "API";
pub const LEAD: &str = "For scripts and notebooks: the same calls as this page makes. Scripts written for HE4Cloud run with these values in place of their own.";
pub const ADDRESSES: &str = "Addresses";
pub const API_URL: &str = "API URL";
pub const GATEWAY_URL: &str = "Gateway API URL";
pub const TOKENS: &str = "Tokens";
pub const API_TOKEN: &str = "API token";
pub const ID_TOKEN: &str = "ID token";
pub const ENVIRONMENT: &str = "All four, for a shell";
pub const SIGN_IN_FIRST: &str = "Sign in to see your tokens.";
pub const COPY: &str = "Copy";
pub const COPIED: &str = "Copied";
pub const NOT_COPIED: &str = "Not allowed";

/// How long the tokens hold.
pub fn ends_in(time: &str) -> String {
    format!(
        "Both hold for {time}. They are as good as your password for that long: keep them out of shared notebooks."
    )
}
