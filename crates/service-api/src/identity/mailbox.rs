//! Confirmation mail.

use crate::ApiError;
use lettre::message::header::ContentType;
use lettre::{FileTransport, Message, Transport};
use std::path::{Path, PathBuf};

/// Sends mail.
pub trait Mailer: Send + Sync {
    /// Sends a plain-text mail.
    ///
    /// # Errors
    /// [`ApiError`] if the address is not one or the mail cannot be handed over.
    fn send(&self, to: &str, subject: &str, text: &str) -> Result<(), ApiError>;
}

/// The embedded default: each mail becomes an `.eml` file in a folder on this machine.
pub struct Mailbox {
    folder: PathBuf,
}

impl Mailbox {
    /// A mailbox in `folder`, which is made.
    ///
    /// # Errors
    /// Whatever keeps the folder from being made.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }
}

impl Mailer for Mailbox {
    fn send(&self, to: &str, subject: &str, text: &str) -> Result<(), ApiError> {
        let refuse = |_| ApiError::Field {
            field: "email",
            expected: "an e-mail address",
        };
        let mail = Message::builder()
            .from(
                "Blindfold <no-reply@blindfold.invalid>"
                    .parse()
                    .map_err(ApiError::internal)?,
            )
            .to(to.parse().map_err(refuse)?)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(ApiError::internal)?;
        FileTransport::new(&self.folder)
            .send(&mail)
            .map(|_| ())
            .map_err(ApiError::internal)
    }
}
