//! A training that waits for its owner: the vault decrypts its state, checks it and encrypts it afresh.

use js_sys::Uint8Array;
use vault_api::{Reply, Request};
use wasm_bindgen_futures::spawn_local;

use super::stream::{Target, send_whole};
use crate::hooks::App;
use crate::hooks::stop::Stop;
use crate::hooks::vault::Attachment;
use crate::state::journey::Event;
use crate::state::trouble::{Kind, Trouble};
use crate::text;

/// Refreshes the weights of a training that waits after `epoch` epochs, or, if the person has had enough, makes them the result.
///
/// # Errors
/// What vault or service refuse. A state that the vault refuses ends the training.
pub async fn go_on(app: &App, train_url: &str, epoch: u32, stop: &Stop) -> Result<(), Trouble> {
    if stop.is_enough() {
        app.service().stop_here(train_url, epoch).await?;
        app.tell(Event::StoppedAt(epoch));
        return Ok(());
    }
    let journey = (*app.journey).clone();
    let lacking = || Trouble::new(text::train::NEEDS_KEY, text::train::NEEDS_KEY_REMEDY);
    let key = journey.key.as_ref().ok_or_else(lacking)?.handle;
    let plan = journey.plan.ready().ok_or_else(lacking)?.handle;
    let data = journey.prepared.ready().ok_or_else(lacking)?.handle;
    let state = app.service().get_refresh(train_url).await?;
    let request = Request::Refresh { key, plan, data };
    let attachment = Attachment::Bytes(Uint8Array::from(state.as_slice()));
    let answer = app.vault.ask(request, attachment, stop, |_| ()).await;
    let refreshed = match answer {
        Err(refused) if matches!(refused.kind, Kind::Refuted | Kind::Diverged) => {
            app.service().cancel(train_url).await?;
            return Err(Trouble {
                kind: Kind::JobEnded,
                ..refused
            });
        }
        other => other?,
    };
    let (Reply::Refreshed(summary), Some(bytes)) = refreshed else {
        return Err(Trouble::vault_lost());
    };
    let target = Target::Refresh(train_url.to_owned());
    send_whole(app, &bytes, "", target, stop).await?;
    app.tell(Event::Refreshed(summary));
    replay_ahead(app);
    Ok(())
}

/// Has the vault replay the next epochs while the server computes them, if key and rows are here.
pub fn replay_ahead(app: &App) {
    let journey = &app.journey;
    let (Some(plan), Some(data)) = (journey.plan.ready(), journey.prepared.ready()) else {
        return;
    };
    let (vault, request) = (
        app.vault.clone(),
        Request::ReplayAhead {
            plan: plan.handle,
            data: data.handle,
        },
    );
    spawn_local(async move {
        // What it finds wrong the refresh will say.
        let _ = vault.quick(request, Attachment::None).await;
    });
}
