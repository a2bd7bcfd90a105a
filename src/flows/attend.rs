//! A training under way, seen by its owner: the vault decrypts its state and checks it, and encrypts one that the training waits with
//! afresh.

use js_sys::Uint8Array;
use vault_api::{DataHandle, KeyHandle, PlanHandle, Reply, Request};
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
        return app.service().stop_here(train_url, epoch).await;
    }
    let lacking = || Trouble::new(text::train::NEEDS_KEY, text::train::NEEDS_KEY_REMEDY);
    let (key, plan, data) = handles(app).ok_or_else(lacking)?;
    let state = app.service().get_refresh(train_url).await?;
    let request = Request::Refresh { key, plan, data };
    let (reply, bytes) = ask(app, train_url, request, &state, stop).await?;
    let (Reply::Refreshed(summary), Some(bytes)) = (reply, bytes) else {
        return Err(Trouble::vault_lost());
    };
    let target = Target::Refresh(train_url.to_owned());
    send_whole(app, &bytes, "", target, stop).await?;
    app.tell(Event::Seen(summary));
    replay_ahead(app);
    Ok(())
}

/// Looks how a training goes that the server refreshes by itself, if key and rows are here; one of a single go is over too soon to be
/// looked at.
///
/// # Errors
/// What vault or service refuse. A state that the vault refuses ends the training.
pub async fn look_on(app: &App, train_url: &str, stop: &Stop) -> Result<(), Trouble> {
    let watched = app.journey.is_watched();
    let Some((key, plan, data)) = handles(app).filter(|_| watched) else {
        return Ok(());
    };
    // Of one that has just ended there is the result.
    let Ok(state) = app.service().get_checkpoint(train_url).await else {
        return Ok(());
    };
    let request = Request::Watch { key, plan, data };
    match ask(app, train_url, request, &state, stop).await? {
        (Reply::Watched(summary), _) => app.tell(Event::Seen(summary)),
        _ => return Err(Trouble::vault_lost()),
    }
    Ok(())
}

fn handles(app: &App) -> Option<(KeyHandle, PlanHandle, DataHandle)> {
    let journey = &app.journey;
    let (plan, data) = (journey.plan.ready()?, journey.prepared.ready()?);
    Some((journey.key.as_ref()?.handle, plan.handle, data.handle))
}

/// Has the vault look at a state. A refusal of the state ends the training.
async fn ask(
    app: &App,
    train_url: &str,
    request: Request,
    state: &[u8],
    stop: &Stop,
) -> Result<(Reply, Option<Uint8Array>), Trouble> {
    let attachment = Attachment::Bytes(Uint8Array::from(state));
    match app.vault.ask(request, attachment, stop, |_| ()).await {
        Err(refused) if matches!(refused.kind, Kind::Refuted | Kind::Diverged) => {
            app.service().cancel(train_url).await?;
            Err(Trouble {
                kind: Kind::JobEnded,
                ..refused
            })
        }
        answered => answered,
    }
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
