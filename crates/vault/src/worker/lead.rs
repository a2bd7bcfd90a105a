//! The lead worker: answers the page's requests one after the other.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

use vault::{Answered, Surroundings, Vault, VaultError};
use vault_api::{Answer, ErrorCode, FromVault, Progress, Reply, Request, RequestId, VaultFailure};
use wasm_bindgen_futures::spawn_local;

use super::inbox::{Inbox, Job};
use super::pool::Pool;
use super::random::Browser;
use super::scope::{self, Parcel};
use super::signal::Signal;
use super::{file, panic, producing};

/// Seconds between two progress messages.
const PAUSE: f64 = 0.1;

/// Starts the lead and says that it is ready.
pub(super) fn start() {
    let signal = Rc::new(Signal::default());
    let inbox = Rc::new(Inbox::new(Rc::clone(&signal)));
    let hearing = Rc::clone(&inbox);
    scope::listen(move |data| {
        if panic::is_dead() {
            return;
        }
        if let Err((id, reason)) = hearing.hear(&data) {
            fail(
                id,
                &VaultError::Message {
                    reason: format!("The message was not understood: {reason}."),
                },
            );
        }
    });
    let workers = scope::hardware_workers();
    spawn_local(async move {
        let mut lead = Lead {
            vault: Vault::new(workers),
            pool: Pool::new(workers, signal),
            inbox,
        };
        loop {
            let job = lead.inbox.next().await;
            lead.work(job).await;
        }
    });
    let count = u32::try_from(workers).unwrap_or(1);
    say(
        0,
        Answer::Ready {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            workers: count,
        },
        None,
    );
}

struct Lead {
    vault: Vault,
    pool: Pool,
    inbox: Rc<Inbox>,
}

impl Lead {
    async fn work(&mut self, job: Job) {
        let id = job.id;
        panic::at_work(id);
        let answered = if self.inbox.is_cancelled(id) {
            Err(VaultError::Cancelled)
        } else {
            self.answer(job).await
        };
        self.inbox.done(id);
        match answered {
            Ok((reply, bytes)) => say(id, Answer::Reply(reply), bytes.as_deref()),
            Err(error) => fail(id, &error),
        }
        panic::at_work(0);
    }

    async fn answer(&mut self, job: Job) -> Result<Answered, VaultError> {
        let teller = Teller::new(job.id, &self.inbox);
        match (&job.request, &job.file) {
            (Request::OpenTable { .. }, Some(blob)) => {
                let table = file::read_table(blob, &teller).await?;
                Ok((self.vault.add_table(table), None))
            }
            (Request::StreamKeys { key, plan }, _) => {
                let production = self.vault.produce_keys(*key, *plan)?;
                producing::produce(production, &mut self.pool, &teller)
                    .await
                    .map(alone)
            }
            (Request::StreamData { key, plan, data }, _) => {
                let production = self.vault.produce_table(*key, *plan, *data, &mut Browser)?;
                producing::produce(production, &mut self.pool, &teller)
                    .await
                    .map(alone)
            }
            (request, _) => {
                if matches!(request, Request::Lock) {
                    self.pool.terminate();
                }
                let mut listener = |progress: Progress| teller.tell(progress);
                let clock: &dyn Fn() -> f64 = &scope::seconds;
                let mut around = Surroundings {
                    random: &mut Browser,
                    clock,
                    listener: &mut listener,
                };
                self.vault
                    .answer(request, job.bytes.as_deref(), &mut around)
            }
        }
    }
}

fn alone(reply: Reply) -> Answered {
    (reply, None)
}

/// Tells the page about one request, not too often, and knows whether the page has given it up.
pub(super) struct Teller<'a> {
    pub(super) id: RequestId,
    pub(super) inbox: &'a Inbox,
    last: Cell<f64>,
}

impl<'a> Teller<'a> {
    fn new(id: RequestId, inbox: &'a Inbox) -> Self {
        Self {
            id,
            inbox,
            last: Cell::new(f64::NEG_INFINITY),
        }
    }

    /// Passes progress on; break: the page has given up.
    pub(super) fn tell(&self, progress: Progress) -> ControlFlow<()> {
        let now = scope::seconds();
        if now - self.last.get() >= PAUSE || progress.done == progress.total {
            self.last.set(now);
            say(self.id, Answer::Progress(progress), None);
        }
        if self.inbox.is_cancelled(self.id) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// As an error, for whoever must stop.
    pub(super) fn check(&self) -> Result<(), VaultError> {
        if self.inbox.is_cancelled(self.id) {
            Err(VaultError::Cancelled)
        } else {
            Ok(())
        }
    }

    pub(super) fn say(&self, answer: Answer, bytes: &[u8]) {
        say(self.id, answer, Some(bytes));
    }
}

fn fail(id: RequestId, error: &VaultError) {
    say(id, Answer::Failure(error.failure()), None);
}

/// Posts an answer with its attachment moved. An answer that cannot be written becomes a failure that can.
fn say(id: RequestId, answer: Answer, bytes: Option<&[u8]>) {
    let message = serde_wasm_bindgen::to_value(&FromVault { id, answer }).or_else(|error| {
        let failure = VaultFailure::new(
            ErrorCode::Fatal,
            format!("The answer could not be written: {error}."),
            "",
        );
        serde_wasm_bindgen::to_value(&FromVault {
            id,
            answer: Answer::Failure(failure),
        })
    });
    let Ok(message) = message else { return };
    let parcel = Parcel::new().with("message", &message);
    let parcel = match bytes {
        Some(bytes) => parcel.with_bytes("bytes", bytes),
        None => parcel,
    };
    // Posting fails only for things that cannot be cloned: there are none.
    let _ = parcel.post();
}
