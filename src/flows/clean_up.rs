//! What is left behind, removed: on the server, in this browser, in the vault.

use crate::hooks::{App, kept};
use crate::state::journey::Event;
use crate::state::trouble::{Kind, Trouble};

/// Has the server delete keys, rows and result of the run, then forgets it here.
///
/// # Errors
/// When the server cannot be reached or refuses; nothing is forgotten here then.
pub async fn delete_run(app: &App) -> Result<(), Trouble> {
    if let Some(record) = &app.journey.record {
        match app.service().unregister_user(&record.model_url).await {
            // Deleted before: that is what was wanted.
            Err(trouble) if trouble.kind == Kind::Missing => {}
            outcome => outcome?,
        }
    }
    forget(app).await;
    Ok(())
}

/// Forgets the run here: the vault is locked, nothing is kept in this browser.
pub async fn forget(app: &App) {
    app.stops.stop_all();
    app.vault.lock().await;
    kept::remove().await;
    app.tell(Event::Discard);
}
