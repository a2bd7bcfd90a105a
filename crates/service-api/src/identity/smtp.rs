//! Mail through any SMTP server.

use super::letters::{Letter, Mailer};
use super::mailbox::message;
use crate::ApiError;
use lettre::message::Mailbox as Sender;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{SmtpTransport, Transport};
use std::time::Duration;
use wire::rest::Secret;

/// Longest wait for the server, at each step of the conversation.
const PATIENCE: Duration = Duration::from_secs(20);

/// How the connection to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS after `STARTTLS`, or no mail at all (port 587).
    StartTls,
    /// None; refused with a password, unless the server is on this machine.
    Plain,
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// Name of the server; its certificate must be for it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// Name and password, if the server asks for them.
    pub credentials: Option<(String, Secret)>,
    /// From whom mail comes, `Blindfold <no-reply@example.org>`.
    pub from: String,
    /// A certificate authority to trust besides the system's, as PEM.
    pub extra_authority: Option<Vec<u8>>,
}

/// Why mail cannot be sent with these settings.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SmtpError {
    /// The sender is not one.
    #[error("{from} is not a sender such as Blindfold <no-reply@example.org>")]
    From {
        /// What was given.
        from: String,
    },
    /// A password without TLS to another machine.
    #[error("a password would travel to {host} in clear: choose tls or starttls")]
    Exposed {
        /// The server.
        host: String,
    },
    /// TLS cannot be set up.
    #[error("TLS for mail: {0}")]
    Tls(#[from] lettre::transport::smtp::Error),
}

/// Sends through an SMTP server.
pub struct SmtpMailer {
    transport: SmtpTransport,
    from: Sender,
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

fn tls_of(config: &SmtpConfig) -> Result<Tls, SmtpError> {
    if config.security == SmtpSecurity::Plain {
        return Ok(Tls::None);
    }
    let mut parameters = TlsParameters::builder(config.host.clone());
    if let Some(pem) = &config.extra_authority {
        parameters = parameters.add_root_certificate(Certificate::from_pem(pem)?);
    }
    let parameters = parameters.build_rustls()?;
    Ok(match config.security {
        SmtpSecurity::Tls => Tls::Wrapper(parameters),
        _ => Tls::Required(parameters),
    })
}

impl SmtpMailer {
    /// A mailer with these settings; it connects when there is mail.
    ///
    /// # Errors
    /// [`SmtpError`] naming what cannot be used.
    pub fn new(config: &SmtpConfig) -> Result<Self, SmtpError> {
        let exposed = config.security == SmtpSecurity::Plain && config.credentials.is_some();
        if exposed && !is_this_machine(&config.host) {
            return Err(SmtpError::Exposed {
                host: config.host.clone(),
            });
        }
        let from = config.from.parse().map_err(|_| SmtpError::From {
            from: config.from.clone(),
        })?;
        let mut builder = SmtpTransport::builder_dangerous(config.host.clone())
            .port(config.port)
            .timeout(Some(PATIENCE))
            .tls(tls_of(config)?);
        if let Some((user, password)) = &config.credentials {
            builder =
                builder.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
        }
        Ok(Self {
            transport: builder.build(),
            from,
        })
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, to: &str, letter: &Letter) -> Result<(), ApiError> {
        let mail = message(&self.from, to, letter)?;
        self.transport.send(&mail).map(|_| ()).map_err(|error| {
            // A server's words may quote the address or the text, so only the kind of trouble is logged.
            tracing::error!(
                code = error.status().map(|code| code.to_string()),
                permanent = error.is_permanent(),
                timeout = error.is_timeout(),
                tls = error.is_tls(),
                "mail was not taken"
            );
            ApiError::Mail
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SmtpConfig {
        SmtpConfig {
            host: "mail.example.org".to_owned(),
            port: 25,
            security: SmtpSecurity::Plain,
            credentials: None,
            from: "Blindfold <no-reply@example.org>".to_owned(),
            extra_authority: None,
        }
    }

    #[test]
    fn a_password_never_travels_in_clear_to_another_machine() {
        let credentials = Some(("ann".to_owned(), Secret::new("secret")));
        assert!(SmtpMailer::new(&config()).is_ok());
        let exposed = SmtpConfig {
            credentials,
            ..config()
        };
        assert!(matches!(
            SmtpMailer::new(&exposed),
            Err(SmtpError::Exposed { .. })
        ));
        let here = SmtpConfig {
            host: "127.0.0.1".to_owned(),
            ..exposed.clone()
        };
        assert!(SmtpMailer::new(&here).is_ok());
        let tls = SmtpConfig {
            security: SmtpSecurity::StartTls,
            ..exposed.clone()
        };
        assert!(SmtpMailer::new(&tls).is_ok());
        assert!(!format!("{exposed:?}").contains("secret\""));
        let nobody = SmtpConfig {
            from: "nobody".to_owned(),
            ..config()
        };
        assert!(matches!(
            SmtpMailer::new(&nobody),
            Err(SmtpError::From { .. })
        ));
    }
}
