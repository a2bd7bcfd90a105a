//! A training seen through by its owner: its weights are refreshed when it waits for that, and looked at on the way when it does not.

use std::ops::DerefMut;

use wire::rest::Progress;

use crate::remote_model::Look;
use crate::upload::put_whole;
use crate::{ClientError, RemoteModel, Session};

/// What the vault makes of a state.
type Answer<T> = fn(&mut Session, &[u8]) -> Result<T, ClientError>;

/// Waits until a training has ended well, refreshing its weights whenever it waits for that, and telling `said` how far it
/// is. Of one that refreshes itself, states on the way are checked, so that one that goes wrong is not waited for.
/// `held` goes to another thread and comes back. A service that is away is waited for, two minutes each time.
///
/// # Errors
/// A training that fails; a state that the vault refuses: the training is then cancelled; a service that stays away.
pub async fn until_done<H: DerefMut<Target = Session> + Send + 'static>(
    model: &RemoteModel<'_>,
    train_url: &str,
    mut held: H,
    said: impl Fn(&Progress),
) -> Result<H, ClientError> {
    let mut seen = match held.is_watched() {
        true => 0,
        false => u32::MAX,
    };
    loop {
        // The service and this side replay the same epochs at the same time.
        let replaying = tokio::task::spawn_blocking(move || {
            if !held.is_watched() {
                held.replay_ahead();
            }
            held
        });
        let look = model.look(train_url, seen, &said).await;
        held = replaying.await.map_err(ClientError::internal)?;
        match look? {
            Look::Completed => return Ok(held),
            Look::Runs(epoch) => {
                seen = epoch;
                // Of one that has just ended there is the result.
                if let Ok(state) = model.checkpoint(train_url).await {
                    (held, ()) = ask(model, train_url, held, state, Session::watch).await?;
                }
            }
            Look::Waits => {
                let state = model.waiting_state(train_url).await?;
                let (back, blob) = ask(model, train_url, held, state, Session::refresh).await?;
                held = back;
                // Whether a service that went away has it, the next look says.
                match hand_over(model, train_url, blob).await {
                    Err(away) if away.is_of_absence() => {}
                    handed => handed?,
                }
            }
        }
    }
}

/// Has the vault look at a state, beside the network's threads. A refusal cancels the training.
async fn ask<H: DerefMut<Target = Session> + Send + 'static, T: Send + 'static>(
    model: &RemoteModel<'_>,
    train_url: &str,
    mut held: H,
    state: Vec<u8>,
    answer: Answer<T>,
) -> Result<(H, T), ClientError> {
    let asking = tokio::task::spawn_blocking(move || {
        let answered = answer(&mut held, &state);
        (held, answered)
    });
    let (held, answered) = asking.await.map_err(ClientError::internal)?;
    match answered {
        Ok(made) => Ok((held, made)),
        Err(refused) => {
            model.cancel(train_url).await?;
            Err(refused)
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
