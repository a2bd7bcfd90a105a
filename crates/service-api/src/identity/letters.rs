//! What the service writes to people.

use crate::ApiError;
use wire::rest::Secret;

/// A mail in plain text, all ASCII.
pub struct Letter {
    /// Subject.
    pub subject: &'static str,
    /// Text; may hold a code, so it is wiped when dropped and never logged.
    pub text: Secret,
}

impl Letter {
    fn new(subject: &'static str, text: impl Into<String>) -> Self {
        Self {
            subject,
            text: Secret::new(text),
        }
    }

    /// The code that confirms a sign-up.
    #[must_use]
    pub fn confirmation(code: &str) -> Self {
        Self::new(
            "Your confirmation code",
            format!("Your confirmation code for Blindfold is {code}\nIt holds for ten minutes.\n"),
        )
    }

    /// Someone signed up with an address that has an account.
    #[must_use]
    pub fn known_address() -> Self {
        // Same subject as a confirmation: the answer to the sign-up tells nothing, and the mail's size next to nothing.
        Self::new(
            "Your confirmation code",
            "Someone tried to sign up with this address. It has an account already.\n",
        )
    }

    /// The code that resets a password.
    #[must_use]
    pub fn reset(username: &str, code: &str) -> Self {
        Self::new(
            "Your code for a new password",
            format!(
                "Your code for a new password is {code}\nIt is for the account {username} of Blindfold and holds for ten minutes.\n\
                 If you did not ask for it, do nothing: the old password holds.\n"
            ),
        )
    }

    /// The password was changed.
    #[must_use]
    pub fn password_changed(username: &str) -> Self {
        Self::new(
            "Your password was changed",
            format!(
                "The password of your account {username} of Blindfold was changed, and all its tokens are void.\n\
                 If that was not you, ask for a new password on the sign-in page.\n"
            ),
        )
    }
}

/// Sends mail.
pub trait Mailer: Send + Sync {
    /// Sends a mail to one address.
    ///
    /// # Errors
    /// [`ApiError::Field`] if the address is not one, [`ApiError::Mail`] if the mail cannot be handed over.
    fn send(&self, to: &str, letter: &Letter) -> Result<(), ApiError>;
}
