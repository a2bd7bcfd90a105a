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
pub const CONFIRM_LEAD: &str = "Enter the code that was sent to you. It holds for ten minutes.";
pub const CODE: &str = "Code";
pub const CONFIRM_BUTTON: &str = "Confirm";
pub const MAILBOX_LEAD: &str =
    "This server runs on your own machine and sends no mail. Your code is in its ";
pub const MAILBOX: &str = "mailbox";
pub const ENDED: &str = "Your session has ended. Sign in again; nothing in this page is lost.";
pub const WRONG_REMEDY: &str =
    "Check the name and the password; a new account must be confirmed first.";
pub const SECOND_CODE: &str = "Code of your authenticator app";
pub const SECOND_CODE_HINT: &str = "Six digits, or one of your recovery codes.";

pub const FORGOTTEN: &str = "Forgot your password?";
pub const FORGOTTEN_TITLE: &str = "A new password";
pub const FORGOTTEN_LEAD: &str =
    "Enter the e-mail address of your account. If there is one, a code goes there.";
pub const SEND_CODE: &str = "Send a code";
pub const CODE_SENT: &str = "If an account has this address, a code was sent to it. It holds for ten minutes and five tries.";
pub const NEW_PASSWORD: &str = "New password";
pub const SET_PASSWORD: &str = "Set the new password";
pub const PASSWORD_IS_NOT_THE_PASSPHRASE: &str = "This is the account's password only. The passphrase of a saved key cannot be reset by anyone: if it is forgotten, what that key alone opens stays closed.";

/// Where accounts are kept by someone else.
pub mod provider {
    pub const LEAD: &str = "Accounts of this service are kept by";
    pub const SIGN_IN: &str = "Sign in there";
    pub const RETURNING: &str = "Signing in …";
    pub const TITLE: &str = "Signed in";
    pub const REFUSED: &str = "The provider did not sign you in.";
    pub const NOT_OURS: &str = "This answer belongs to no sign-in that was begun in this tab.";
    pub const REMEDY: &str = "Begin again on the sign-in page.";
    pub const AGAIN: &str = "To the sign-in page";
    pub const CHANGES_THERE: &str =
        "Name, password and second factor are kept there; change them at the provider.";
}

/// The account page.
pub mod own {
    pub const TITLE: &str = "Your account";
    pub const LEAD: &str = "What opens it, what your scripts may do with it, and how to leave.";
    pub const SIGN_IN_FIRST: &str = "Sign in to see your account.";
    pub const ASKING: &str = "Asking the server …";

    pub const PASSWORD: &str = "Password";
    pub const PASSWORD_LEAD: &str = "Everything that the old one opened is signed out, personal tokens too; this page stays signed in.";
    pub const OLD: &str = "Present password";
    pub const CHANGE: &str = "Change the password";
    pub const CHANGED: &str = "The password was changed. All other sessions and tokens are void.";

    pub const FACTOR: &str = "Authenticator app";
    pub const FACTOR_OFF: &str = "Not in use. With one, signing in takes the password and a code that changes every 30 seconds; \
        a stolen password is then not enough.";
    pub const FACTOR_ON: &str = "In use: signing in takes your password and a code of your app.";
    pub const FACTOR_BEGIN: &str = "Set one up";
    pub const SCAN: &str =
        "Scan this with your app, or type the secret into it. It is shown this once.";
    pub const QR_ALT: &str =
        "QR code for an authenticator app; the same secret stands beside it as text";
    pub const SECRET: &str = "Secret";
    pub const FIRST_CODE: &str = "Code that the app shows now";
    pub const FACTOR_CONFIRM: &str = "Turn it on";
    pub const RECOVERY: &str = "Recovery codes";
    pub const RECOVERY_LEAD: &str = "Each opens the account once if the app is lost. They are shown this once: print them, or keep them with your other secrets.";
    pub const FACTOR_REMOVE: &str = "Turn it off";
    pub const FACTOR_REMOVE_LEAD: &str = "Turn the app off, or change to another";

    pub const TOKENS: &str = "Personal tokens";
    pub const TOKENS_LEAD: &str = "For scripts and notebooks that run longer than a session. A token does what its scope says, until it ends or you revoke it.";
    pub const NO_TOKENS: &str = "None yet.";
    pub const NAME: &str = "What it is for";
    pub const SCOPE: &str = "What it may do";
    pub const DAYS: &str = "Days it holds";
    pub const MAKE: &str = "Make a token";
    pub const MADE: &str = "This is the only time that the token is shown.";
    pub const TOKEN: &str = "Token";
    pub const DOT_ENV: &str = "For a .env file";
    pub const CURL: &str = "With curl";
    pub const NOTEBOOK: &str = "In a notebook";
    pub const MADE_ON: &str = "Made";
    pub const ENDS_ON: &str = "Ends";
    pub const LAST_USED: &str = "Last used";
    pub const NEVER: &str = "never";
    pub const REVOKE: &str = "Revoke";

    pub const LEAVE: &str = "Delete the account";
    pub const LEAVE_LEAD: &str = "Everything of yours on the server is deleted at once and for good: models, keys, encrypted rows, results, trainings that still run, sealed backups, tokens. \
        What is saved on your own machine stays, but a key file without the server's half decrypts only results that you downloaded.";
    pub const LEAVE_BUTTON: &str = "Delete everything";
    pub const REALLY: &str = "Yes, delete my account";

    /// What a scope allows.
    pub fn scope(name: &str) -> &'static str {
        match name {
            "read" => "read: status, results, usage",
            "train" => "train: also upload, train and predict",
            _ => "all: also deploy and delete models",
        }
    }

    /// Lines for a `.env` file.
    pub fn dot_env(api: &str, gateway: &str, token: &str) -> String {
        format!("API_URL={api}\nAPI_TOKEN={token}\nGATEWAY_API_URL={gateway}")
    }

    /// A call with curl.
    pub fn curl(api: &str, token: &str) -> String {
        format!("curl -H 'Authorization: Bearer {token}' \\\n  {api}/accounts/me")
    }

    /// The first cell of a notebook.
    pub fn notebook(api: &str, token: &str) -> String {
        format!(
            "import requests\n\nAPI_URL = \"{api}\"\nsession = requests.Session()\nsession.headers[\"Authorization\"] = \"Bearer {token}\"\nsession.get(f\"{{API_URL}}/accounts/me\").json()"
        )
    }
}
