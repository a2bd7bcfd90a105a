//! Settings of mail: through an SMTP server, or kept in a mailbox on this machine.

use crate::error::ServerError;
use clap::{Args, ValueEnum};
use service_api::{SmtpConfig, SmtpSecurity};
use std::path::PathBuf;
use wire::rest::Secret;

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SmtpTls {
    /// TLS from the first byte; port 465.
    Tls,
    /// TLS after STARTTLS, or no mail; port 587.
    Starttls,
    /// None; port 25.
    None,
}

/// Mail.
#[derive(Debug, Clone, Args)]
pub struct MailOptions {
    /// Name of the SMTP server; without one, mail is kept in the data folder and shown at /mailbox on this machine.
    #[arg(long, env = "BLINDFOLD_SMTP_HOST")]
    pub smtp_host: Option<String>,
    /// Its port; what is usual for the kind of protection if not given.
    #[arg(long, env = "BLINDFOLD_SMTP_PORT")]
    pub smtp_port: Option<u16>,
    /// How the connection to it is protected.
    #[arg(long, value_enum, default_value_t = SmtpTls::Starttls, env = "BLINDFOLD_SMTP_TLS")]
    pub smtp_tls: SmtpTls,
    /// Name to sign in with at the SMTP server. The password comes from the variable BLINDFOLD_SMTP_PASSWORD or a file.
    #[arg(long, env = "BLINDFOLD_SMTP_USER")]
    pub smtp_user: Option<String>,
    /// File that holds the password and nothing else.
    #[arg(long, env = "BLINDFOLD_SMTP_PASSWORD_FILE")]
    pub smtp_password_file: Option<PathBuf>,
    /// File with a certificate authority (PEM) to trust besides the system's.
    #[arg(long, env = "BLINDFOLD_SMTP_CA_FILE")]
    pub smtp_ca_file: Option<PathBuf>,
    /// From whom mail comes.
    #[arg(
        long,
        default_value = "Blindfold <no-reply@localhost>",
        env = "BLINDFOLD_MAIL_FROM"
    )]
    pub mail_from: String,
}

/// Passwords never stand on a command line, where every program of the machine could read them.
const PASSWORD: &str = "BLINDFOLD_SMTP_PASSWORD";

impl MailOptions {
    /// The SMTP server's settings, if one is given.
    ///
    /// # Errors
    /// [`ServerError::File`] if a file cannot be read; [`ServerError::NoSmtpPassword`] for a name without a password.
    pub fn smtp(&self) -> Result<Option<SmtpConfig>, ServerError> {
        let Some(host) = &self.smtp_host else {
            return Ok(None);
        };
        let (security, usual) = match self.smtp_tls {
            SmtpTls::Tls => (SmtpSecurity::Tls, 465),
            SmtpTls::Starttls => (SmtpSecurity::StartTls, 587),
            SmtpTls::None => (SmtpSecurity::Plain, 25),
        };
        let authority = self.smtp_ca_file.as_ref().map(read).transpose()?;
        Ok(Some(SmtpConfig {
            host: host.clone(),
            port: self.smtp_port.unwrap_or(usual),
            security,
            credentials: self.credentials()?,
            from: self.mail_from.clone(),
            extra_authority: authority,
        }))
    }

    fn credentials(&self) -> Result<Option<(String, Secret)>, ServerError> {
        let Some(user) = &self.smtp_user else {
            return Ok(None);
        };
        let password = match &self.smtp_password_file {
            Some(path) => String::from_utf8_lossy(&read(path)?).trim_end().to_owned(),
            None => std::env::var(PASSWORD).map_err(|_| ServerError::NoSmtpPassword)?,
        };
        Ok(Some((user.clone(), Secret::new(password))))
    }
}

fn read(path: &PathBuf) -> Result<Vec<u8>, ServerError> {
    std::fs::read(path).map_err(|source| ServerError::File {
        path: path.clone(),
        source,
    })
}
