//! A training that waits, between two segments, for its weights to be refreshed: the vault is here, so it is done here.

use std::ops::DerefMut;

use wire::rest::Progress;

use crate::remote_model::Look;
use crate::upload::put_whole;
use crate::{ClientError, RemoteModel, Session};

/// Waits until a training has ended well, refreshing its weights whenever it waits for that, and telling `said` how far it
/// is. `held` goes to another thread and comes back. A service that is away is waited for, two minutes each time.
///
/// # Errors
/// A training that fails; a state that the vault refuses: the training is then cancelled; a service that stays away.
pub async fn until_done<H: DerefMut<Target = Session> + Send + 'static>(
    model: &RemoteModel<'_>,
    train_url: &str,
    mut held: H,
    said: impl Fn(&Progress),
) -> Result<H, ClientError> {
    loop {
        // The service and this side replay the same epochs at the same time.
        let replaying = tokio::task::spawn_blocking(move || {
            held.replay_ahead();
            held
        });
        let look = model.look(train_url, &said).await;
        held = replaying.await.map_err(ClientError::internal)?;
        if look? != Look::Waits {
            return Ok(held);
        }
        let state = model.waiting_state(train_url).await?;
        let refreshing = tokio::task::spawn_blocking(move || {
            let refreshed = held.refresh(&state);
            (held, refreshed)
        });
        let (back, refreshed) = refreshing.await.map_err(ClientError::internal)?;
        held = back;
        match refreshed {
            // Whether a service that went away has it, the next look says.
            Ok(blob) => match hand_over(model, train_url, blob).await {
                Err(away) if away.is_of_absence() => {}
                handed => handed?,
            },
            Err(refused) => {
                model.cancel(train_url).await?;
                return Err(refused);
            }
        }
    }
}

async fn hand_over(
    model: &RemoteModel<'_>,
    train_url: &str,
    blob: Vec<u8>,
) -> Result<(), ClientError> {
    let url = model.refresh_url(train_url).await?;
    put_whole(model, &url, blob).await
}
