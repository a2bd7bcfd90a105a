//! The worker itself: starting it, posting to it, hearing it.

use std::collections::HashMap;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use js_sys::{Array, Object, Reflect, Uint8Array};
use vault_api::{Answer, Call, ErrorCode, FromVault, Request, RequestId, ToVault};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{Attachment, Heard, News, Vault};
use crate::state::trouble::Trouble;
use crate::text;

/// Entry of the vault worker.
const SCRIPT: &str = "/vault-worker.js";

type Listener = Closure<dyn FnMut(MessageEvent)>;

/// A running worker and the requests that are open on it.
pub struct Line {
    worker: Worker,
    open: HashMap<RequestId, UnboundedSender<Heard>>,
    next: RequestId,
    /// What was posted before the worker was ready.
    early: Option<Vec<(Object, Array)>>,
    _listen: Listener,
    _fail: Closure<dyn FnMut(ErrorEvent)>,
}

impl Line {
    /// Starts a worker.
    pub fn open(vault: &Vault) -> Result<Self, Trouble> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let refused = |_| Trouble::new(text::trouble::NO_WORKER, text::trouble::NO_WORKER_REMEDY);
        let worker = Worker::new_with_options(SCRIPT, &options).map_err(refused)?;
        let listen = {
            let vault = vault.clone();
            Closure::new(move |event: MessageEvent| hear(&vault, &event.data()))
        };
        let fail = {
            let vault = vault.clone();
            Closure::new(move |_: ErrorEvent| lose(&vault))
        };
        worker.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            open: HashMap::new(),
            next: 1,
            early: Some(Vec::new()),
            _listen: listen,
            _fail: fail,
        })
    }

    /// Begins a request.
    pub fn begin(
        &mut self,
        request: Request,
        attachment: Attachment,
    ) -> Result<(RequestId, UnboundedReceiver<Heard>), Trouble> {
        let id = self.next;
        self.next = self.next.wrapping_add(1).max(1);
        let envelope = envelope(&ToVault {
            id,
            call: Call::Begin(request),
        })?;
        let transfer = Array::new();
        match attachment {
            Attachment::None => {}
            Attachment::Bytes(bytes) => {
                set(&envelope, "bytes", &bytes);
                transfer.push(&bytes.buffer());
            }
            Attachment::File(file) => set(&envelope, "file", &file),
        }
        let (sender, receiver) = unbounded();
        self.open.insert(id, sender);
        self.post(envelope, transfer);
        Ok((id, receiver))
    }

    /// Says something about an open request.
    pub fn say(&mut self, id: RequestId, call: Call) {
        if matches!(call, Call::Cancel) {
            self.open.remove(&id);
        }
        if let Ok(envelope) = envelope(&ToVault { id, call }) {
            self.post(envelope, Array::new());
        }
    }

    /// Ends the worker; open requests hear that it is lost.
    pub fn end(self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        for sender in self.open.into_values() {
            let _ = sender.unbounded_send(Heard::End(Box::new(Err(Trouble::vault_lost()))));
        }
    }

    fn post(&mut self, envelope: Object, transfer: Array) {
        match &mut self.early {
            Some(early) => early.push((envelope, transfer)),
            None => {
                let _ = self.worker.post_message_with_transfer(&envelope, &transfer);
            }
        }
    }

    fn ready(&mut self) {
        for (envelope, transfer) in self.early.take().unwrap_or_default() {
            self.post(envelope, transfer);
        }
    }

    fn deliver(&mut self, id: RequestId, heard: Heard) {
        let last = matches!(heard, Heard::End(_));
        if let Some(sender) = self.open.get(&id) {
            let _ = sender.unbounded_send(heard);
        }
        if last {
            self.open.remove(&id);
        }
    }
}

fn hear(vault: &Vault, said: &JsValue) {
    let message = Reflect::get(said, &"message".into()).unwrap_or(JsValue::UNDEFINED);
    let bytes = Reflect::get(said, &"bytes".into())
        .ok()
        .and_then(|bytes| bytes.dyn_into::<Uint8Array>().ok());
    let Ok(FromVault { id, answer }) = serde_wasm_bindgen::from_value(message) else {
        return lose(vault);
    };
    let fatal = matches!(&answer, Answer::Failure(failure) if failure.code == ErrorCode::Fatal);
    match answer {
        Answer::Ready { version, workers } => {
            with(vault, Line::ready);
            vault.news.emit(News::Ready(version, workers));
        }
        Answer::Progress(progress) => {
            with(vault, |line| line.deliver(id, Heard::Progress(progress)))
        }
        Answer::Part(header) => {
            let part = Heard::Part(
                header,
                bytes.unwrap_or_else(|| Uint8Array::new_with_length(0)),
            );
            with(vault, |line| line.deliver(id, part));
        }
        Answer::Reply(reply) => with(vault, |line| {
            line.deliver(id, Heard::End(Box::new(Ok((reply, bytes)))))
        }),
        Answer::Failure(failure) => with(vault, |line| {
            line.deliver(id, Heard::End(Box::new(Err(failure.into()))))
        }),
    }
    if fatal {
        lose(vault);
    }
}

fn with(vault: &Vault, act: impl FnOnce(&mut Line)) {
    if let Some(line) = vault.line.borrow_mut().as_mut() {
        act(line);
    }
}

/// The worker is gone. Its end is put off to the next turn: we may be inside one of its own listeners.
fn lose(vault: &Vault) {
    let vault = vault.clone();
    gloo_timers::callback::Timeout::new(0, move || {
        vault.end();
        vault.news.emit(News::Lost);
    })
    .forget();
}

fn envelope(said: &ToVault) -> Result<Object, Trouble> {
    let message = serde_wasm_bindgen::to_value(said)
        .map_err(|error| Trouble::new(text::trouble::NOT_SAID, error.to_string()))?;
    let envelope = Object::new();
    set(&envelope, "message", &message);
    Ok(envelope)
}

fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
