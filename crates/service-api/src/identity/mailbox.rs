//! The embedded default for mail: files in a folder on this machine, which a page there shows.

use super::letters::{Letter, Mailer};
use crate::ApiError;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox as Sender, Message};
use lettre::{FileTransport, Transport};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Each mail becomes an `.eml` file in a folder on this machine.
#[derive(Clone)]
pub struct Mailbox {
    folder: PathBuf,
}

/// A mail as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMail {
    /// Lines before the text, such as `To: …`.
    pub headers: Vec<String>,
    /// The text.
    pub text: String,
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

    /// The newest mails, at most `most`, the newest first.
    ///
    /// # Errors
    /// Whatever keeps the folder from being read.
    pub fn newest(&self, most: usize) -> std::io::Result<Vec<KeptMail>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            let written = entry
                .metadata()?
                .modified()
                .unwrap_or(SystemTime::UNIX_EPOCH);
            files.push((written, entry.path()));
        }
        files.sort();
        let newest = files.iter().rev().take(most);
        newest
            .map(|(_, path)| Ok(taken_apart(&std::fs::read_to_string(path)?)))
            .collect()
    }
}

/// Our own letters are plain ASCII in short lines, so no transfer encoding is to be undone.
fn taken_apart(mail: &str) -> KeptMail {
    let (head, text) = mail.split_once("\r\n\r\n").unwrap_or(("", mail));
    let shown = |line: &&str| {
        ["To:", "Subject:", "Date:"]
            .iter()
            .any(|name| line.starts_with(name))
    };
    KeptMail {
        headers: head.lines().filter(shown).map(str::to_owned).collect(),
        text: text.trim().to_owned(),
    }
}

/// The mail that says `letter`.
///
/// # Errors
/// [`ApiError::Field`] if the address is not one.
pub fn message(from: &Sender, to: &str, letter: &Letter) -> Result<Message, ApiError> {
    let refuse = |_| ApiError::Field {
        field: "email",
        expected: "an e-mail address",
    };
    Message::builder()
        .from(from.clone())
        .to(to.parse().map_err(refuse)?)
        .subject(letter.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.expose().to_owned())
        .map_err(ApiError::internal)
}

impl Mailer for Mailbox {
    fn send(&self, to: &str, letter: &Letter) -> Result<(), ApiError> {
        let from = "Blindfold <no-reply@blindfold.invalid>"
            .parse()
            .map_err(ApiError::internal)?;
        let mail = message(&from, to, letter)?;
        FileTransport::new(&self.folder)
            .send(&mail)
            .map(|_| ())
            .map_err(ApiError::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_kept_and_shown_the_newest_first() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::open(&folder.path().join("mailbox")).unwrap();
        mailbox
            .send("ann@example.org", &Letter::confirmation("11111111"))
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
        mailbox
            .send("bob@example.org", &Letter::reset("bob", "22222222"))
            .unwrap();
        let kept = mailbox.newest(5).unwrap();
        assert_eq!(kept.len(), 2);
        assert!(
            kept[0].headers.contains(&"To: bob@example.org".to_owned()),
            "{kept:?}"
        );
        assert!(kept[0].text.contains("22222222") && kept[1].text.contains("11111111"));
        assert_eq!(mailbox.newest(1).unwrap(), kept[..1]);
    }
}
