//! What the page has said: requests in order, cancellations and acknowledgements at once.

use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use vault_api::{Call, Request, RequestId, ToVault};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use super::scope;
use super::signal::Signal;

/// A request that waits its turn.
pub(super) struct Job {
    pub(super) id: RequestId,
    pub(super) request: Request,
    pub(super) bytes: Option<Vec<u8>>,
    pub(super) file: Option<Blob>,
}

/// What the page has said.
pub(super) struct Inbox {
    jobs: RefCell<VecDeque<Job>>,
    at_work: Cell<RequestId>,
    cancelled: RefCell<HashSet<RequestId>>,
    acknowledged: Cell<Option<(RequestId, u32)>>,
    pub(super) signal: Rc<Signal>,
}

impl Inbox {
    pub(super) fn new(signal: Rc<Signal>) -> Self {
        Self {
            jobs: RefCell::default(),
            at_work: Cell::new(0),
            cancelled: RefCell::default(),
            acknowledged: Cell::new(None),
            signal,
        }
    }

    /// Takes a message; gives the reason back if it is not understood, with the id as far as that can be read.
    pub(super) fn hear(&self, data: &JsValue) -> Result<(), (RequestId, String)> {
        let raw = scope::get(data, "message");
        let id = scope::get(&raw, "id").as_f64().unwrap_or(0.0) as RequestId;
        let message: ToVault =
            serde_wasm_bindgen::from_value(raw).map_err(|error| (id, error.to_string()))?;
        match message.call {
            Call::Begin(request) => self.begin(message.id, request, data),
            Call::Cancel if self.is_open(message.id) => {
                self.cancelled.borrow_mut().insert(message.id);
            }
            // Too late: its reply is on the way.
            Call::Cancel => {}
            Call::NextPart { done } => self.acknowledged.set(Some((message.id, done))),
        }
        self.signal.raise();
        Ok(())
    }

    fn begin(&self, id: RequestId, request: Request, data: &JsValue) {
        if matches!(request, Request::Lock) {
            let waiting = self
                .jobs
                .borrow()
                .iter()
                .map(|job| job.id)
                .collect::<Vec<_>>();
            self.cancelled
                .borrow_mut()
                .extend(waiting.into_iter().chain([self.at_work.get()]));
        }
        let bytes = scope::take_bytes(data, "bytes");
        let file = scope::get(data, "file").dyn_into().ok();
        self.jobs.borrow_mut().push_back(Job {
            id,
            request,
            bytes,
            file,
        });
    }

    fn is_open(&self, id: RequestId) -> bool {
        self.at_work.get() == id || self.jobs.borrow().iter().any(|job| job.id == id)
    }

    /// The next request, as soon as there is one.
    pub(super) async fn next(&self) -> Job {
        loop {
            if let Some(job) = self.jobs.borrow_mut().pop_front() {
                self.at_work.set(job.id);
                return job;
            }
            self.signal.wait().await;
        }
    }

    /// The request at work is done with: nothing said about it counts any more.
    pub(super) fn done(&self, id: RequestId) {
        self.at_work.set(0);
        self.cancelled.borrow_mut().remove(&id);
        self.acknowledged.set(None);
    }

    pub(super) fn is_cancelled(&self, id: RequestId) -> bool {
        self.cancelled.borrow().contains(&id)
    }

    /// Whether the page has dealt with this part.
    pub(super) fn is_acknowledged(&self, id: RequestId, part: u32) -> bool {
        self.acknowledged.get() == Some((id, part))
    }
}
