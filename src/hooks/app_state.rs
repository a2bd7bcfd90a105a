//! What every page can reach: session, run, traffic, vault, service.

use std::rc::Rc;

use wire::rest::{IdentityOffer, ProviderOffer, Version};
use yew::prelude::*;

use super::stop::{Stop, Stops};
use super::vault::Vault;
use crate::service::Service;
use crate::service::config::Config;
use crate::state::journey::{Event, Journey, Long, Task};
use crate::state::remote::Remote;
use crate::state::session::{Session, SessionAction};
use crate::state::traffic::{Exchange, Traffic};
use crate::state::trouble::{Kind, Trouble};

impl Reducible for Journey {
    type Action = Event;

    fn reduce(self: Rc<Self>, event: Event) -> Rc<Self> {
        Rc::new(self.apply(event))
    }
}

impl Reducible for Session {
    type Action = SessionAction;

    fn reduce(self: Rc<Self>, action: SessionAction) -> Rc<Self> {
        Rc::new(self.apply(action))
    }
}

impl Reducible for Traffic {
    type Action = Exchange;

    fn reduce(self: Rc<Self>, exchange: Exchange) -> Rc<Self> {
        Rc::new(self.with(exchange))
    }
}

/// Version of the vault and number of its workers, once it runs.
pub type VaultVersion = Option<(String, u32)>;

/// What every page can reach.
#[derive(Clone, PartialEq)]
pub struct App {
    /// Who is signed in.
    pub session: UseReducerHandle<Session>,
    /// The training run.
    pub journey: UseReducerHandle<Journey>,
    /// What was sent.
    pub traffic: UseReducerHandle<Traffic>,
    /// The line to the vault.
    pub vault: Vault,
    /// What the vault said of itself.
    pub vault_version: UseStateHandle<VaultVersion>,
    /// Where the service is.
    pub config: Config,
    /// What the service said of itself.
    pub version: UseStateHandle<Remote<Version>>,
    /// Where the service keeps its accounts.
    pub identity: UseStateHandle<Remote<IdentityOffer>>,
    /// The wishes to stop.
    pub stops: Stops,
}

impl App {
    /// The service with the current token.
    pub fn service(&self) -> Service {
        let (traffic, session) = (self.traffic.dispatcher(), self.session.dispatcher());
        Service {
            api: self.config.api.clone(),
            token: self.session.token().map(str::to_owned),
            log: Callback::from(move |exchange| traffic.dispatch(exchange)),
            refused: Callback::from(move |()| session.dispatch(SessionAction::Refused)),
        }
    }

    /// The external provider that keeps the accounts, if one does.
    pub fn provider(&self) -> Option<&ProviderOffer> {
        self.identity.ready()?.provider.as_ref()
    }

    /// Tells the run what happened.
    pub fn tell(&self, event: Event) {
        self.journey.dispatch(event);
    }

    /// Ends a long step: done, or stopped by trouble. A silenced step says nothing.
    pub fn end(&self, which: Long, stop: &Stop, outcome: Result<(), Trouble>) {
        if stop.is_silent() {
            return;
        }
        let task = match outcome {
            Ok(()) => Task::Done,
            Err(trouble) => {
                if trouble.kind == Kind::VaultLost {
                    self.tell(Event::Locked);
                }
                Task::Failed(trouble)
            }
        };
        self.tell(Event::Task(which, task));
    }

    /// Asks a long step to stop.
    pub fn stop(&self, which: Long) {
        self.tell(Event::Stopping(which));
        self.stops.stop(which);
    }
}

/// What every page can reach; outside the app's provider there is none.
#[hook]
pub fn use_app() -> App {
    #[allow(clippy::expect_used)]
    use_context::<App>().expect("pages are rendered inside the app")
}
