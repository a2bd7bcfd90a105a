//! The secret key saved under a passphrase: as a file, and with the rows in this browser for an unfinished run.

use vault_api::{Passphrase, Reply, Request, SealedFor};

use crate::hooks::vault::Attachment;
use crate::hooks::{App, browser, kept};
use crate::state::journey::Event;
use crate::state::trouble::{Kind, Trouble};
use crate::text;

/// A key file is the person's own: it is bound to no account, so that it opens wherever they sign in.
pub fn sealed_for() -> SealedFor {
    SealedFor {
        user: String::new(),
        registration: String::new(),
    }
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The file's name.
    pub file_name: String,
    /// Whether this browser keeps the whole run, too.
    pub kept_here: bool,
}

/// Seals the key into a file and, if asked, the whole run into this browser.
///
/// # Errors
/// When there is no key, or the browser saves no file.
pub async fn seal(app: &App, passphrase: &str, keep_here: bool) -> Result<Saved, Trouble> {
    let journey = (*app.journey).clone();
    let key = journey.key.as_ref().ok_or_else(Trouble::vault_lost)?.handle;
    let plan = journey.plan.ready().ok_or_else(Trouble::vault_lost)?.handle;
    let request = Request::SealKey {
        key,
        plan,
        passphrase: Passphrase::new(passphrase.to_owned()),
        sealed_for: sealed_for(),
    };
    let (reply, bytes) = app.vault.quick(request, Attachment::None).await?;
    let (
        Reply::Blob {
            file_name,
            media_type,
            ..
        },
        Some(bytes),
    ) = (reply, bytes)
    else {
        return Err(Trouble::vault_lost());
    };
    browser::save(&bytes, &file_name, &media_type).map_err(|_| not_saved())?;
    let kept_here = match (keep_here, journey.prepared.ready()) {
        (true, Some(data)) => {
            let passphrase = Passphrase::new(passphrase.to_owned());
            let request = Request::SealRun {
                key,
                plan,
                data: data.handle,
                passphrase,
            };
            match app.vault.quick(request, Attachment::None).await {
                Ok((Reply::Blob { .. }, Some(run))) => kept::put(&run).await,
                // A table too large to be kept: the key is saved, and the rows are dropped again after a reload.
                Ok(_) => false,
                Err(trouble) if trouble.kind == Kind::VaultLost => return Err(trouble),
                Err(_) => false,
            }
        }
        _ => false,
    };
    app.tell(Event::KeySaved(kept_here));
    Ok(Saved {
        file_name,
        kept_here,
    })
}

/// The browser made no file.
pub fn not_saved() -> Trouble {
    Trouble::new(text::trouble::NOT_SAVED, text::trouble::NOT_SAVED_REMEDY)
}
