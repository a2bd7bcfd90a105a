//! Accounts.
#![allow(missing_docs)]

pub const SIGN_IN: &str = "Sign in";
pub const SIGN_IN_LEAD: &str =
    "The account says whose ciphertexts are whose. It opens none of them.";
pub const SIGN_UP: &str = "Sign up";
pub const SIGN_UP_LEAD: &str = "You get a confirmation code by e-mail.";
pub const USERNAME: &str = "Username";
pub const EMAIL: &str = "E-mail";
pub const PASSWORD: &str = "Password";
pub const PASSWORD_HINT: &str =
    "For the account only. Your key gets a passphrase of its own, which the server never learns.";
pub const NO_ACCOUNT: &str = "No account yet? Sign up";
pub const HAVE_ACCOUNT: &str = "I have an account";
pub const CONFIRM: &str = "Confirm your e-mail";
pub const CONFIRM_LEAD: &str = "Enter the code that was sent to you. A server on your own machine writes it to its log and to the folder “mailbox” in its data folder.";
pub const CODE: &str = "Code";
pub const CONFIRM_BUTTON: &str = "Confirm";
pub const ENDED: &str = "Your session has ended. Sign in again; nothing in this page is lost.";
pub const WRONG_REMEDY: &str =
    "Check the name and the password; a new account must be confirmed first.";
