//! What keeps the server from serving.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the server cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The async runtime cannot start.
    #[error("cannot start threads: {0}")]
    Runtime(#[source] std::io::Error),
    /// A file or folder of the data folder.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another server uses the data folder.
    #[error("{path} is in use by another blindfold-server: stop it, or choose another --data-dir")]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// No app in the folder.
    #[error("{path} holds no index.html: build the app first, or leave --app-dir out")]
    NoApp {
        /// The folder.
        path: PathBuf,
    },
    /// An address cannot be bound.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Rows or blobs.
    #[error("{0}")]
    Store(#[from] service_jobs::StoreError),
    /// Mail settings.
    #[error("{0}")]
    Smtp(#[from] service_api::SmtpError),
    /// A name for the mail server, and no password.
    #[error("--smtp-user needs a password: set BLINDFOLD_SMTP_PASSWORD or --smtp-password-file")]
    NoSmtpPassword,
    /// External provider.
    #[error("{0}")]
    Provider(#[from] service_api::ProviderError),
    /// Signing key.
    #[error("{0}")]
    Identity(#[from] service_api::IdentityError),
    /// No randomness.
    #[error("the system gives no randomness")]
    Randomness,
    /// A URL that cannot stand in a header.
    #[error("{text} is not an origin such as http://127.0.0.1:5001")]
    Origin {
        /// What was given.
        text: String,
    },
    /// Serving ended.
    #[error("serving ended: {0}")]
    Serve(#[source] std::io::Error),
}
