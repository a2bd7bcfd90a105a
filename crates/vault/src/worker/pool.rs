//! The helpers: workers of the same script, started when they are first needed, ended by a lock.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use vault::{Order, VaultError};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use zeroize::Zeroizing;

use super::charge::{FromHelper, ToHelper};
use super::scope;
use super::signal::Signal;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Starting,
    Idle,
    /// Makes this unit of this run.
    Busy {
        run: u32,
        index: usize,
    },
    Lost,
}

struct Helper {
    worker: Worker,
    state: Rc<RefCell<State>>,
    charged: bool,
    // Keeps the handlers alive.
    _hearing: Closure<dyn FnMut(MessageEvent)>,
    _losing: Closure<dyn FnMut(JsValue)>,
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Units that helpers have made, by run and index.
type Made = Rc<RefCell<BTreeMap<(u32, usize), Vec<u8>>>>;

/// The helpers.
pub(super) struct Pool {
    size: usize,
    helpers: Vec<Helper>,
    made: Made,
    signal: Rc<Signal>,
    run: u32,
}

impl Pool {
    pub(super) fn new(size: usize, signal: Rc<Signal>) -> Self {
        Self {
            size,
            helpers: Vec::new(),
            made: Made::default(),
            signal,
            run: 0,
        }
    }

    /// Begins a run of at most `units` units: starts helpers if need be. Units of older runs are forgotten.
    pub(super) fn begin(&mut self, units: usize) {
        self.run += 1;
        self.made.borrow_mut().clear();
        self.helpers
            .retain(|helper| *helper.state.borrow() != State::Lost);
        self.helpers
            .iter_mut()
            .for_each(|helper| helper.charged = false);
        while self.helpers.len() < self.size.min(units) {
            match self.start_helper() {
                Ok(helper) => self.helpers.push(helper),
                Err(_) => break,
            }
        }
    }

    /// How many helpers live.
    pub(super) fn living(&self) -> usize {
        self.helpers
            .iter()
            .filter(|helper| *helper.state.borrow() != State::Lost)
            .count()
    }

    /// Whether a helper waits for an order.
    pub(super) fn has_idle(&self) -> bool {
        self.helpers
            .iter()
            .any(|helper| *helper.state.borrow() == State::Idle)
    }

    /// Hands an order to an idle helper, with its charge if that is the first of this run.
    pub(super) fn hand(
        &mut self,
        order: Order,
        charge: &(String, Zeroizing<[u8; 32]>),
    ) -> Result<(), VaultError> {
        let lost = |_| VaultError::Message {
            reason: "A helper could not be reached.".to_owned(),
        };
        let idle = self
            .helpers
            .iter_mut()
            .find(|helper| *helper.state.borrow() == State::Idle);
        let Some(helper) = idle else {
            return Err(lost(JsValue::NULL));
        };
        if !helper.charged {
            let (profile, seed) = charge.clone();
            ToHelper::Charge { profile, seed }
                .post(&helper.worker)
                .map_err(lost)?;
            helper.charged = true;
        }
        let (Order::Key { index } | Order::Ciphertext { index, .. }) = &order;
        *helper.state.borrow_mut() = State::Busy {
            run: self.run,
            index: *index,
        };
        ToHelper::Order {
            run: self.run,
            order,
        }
        .post(&helper.worker)
        .map_err(lost)
    }

    /// Whether a helper is making unit `index` of this run.
    pub(super) fn is_making(&self, index: usize) -> bool {
        let making = State::Busy {
            run: self.run,
            index,
        };
        self.helpers
            .iter()
            .any(|helper| *helper.state.borrow() == making)
    }

    /// Takes unit `index` of this run, if it is made.
    pub(super) fn take(&mut self, index: usize) -> Option<Vec<u8>> {
        self.made.borrow_mut().remove(&(self.run, index))
    }

    /// Ends all helpers with everything in their memory.
    pub(super) fn terminate(&mut self) {
        self.helpers.clear();
        self.made.borrow_mut().clear();
    }

    fn start_helper(&self) -> Result<Helper, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(scope::HELPER_NAME);
        let worker = Worker::new_with_options(&scope::script(), &options)?;
        let state = Rc::new(RefCell::new(State::Starting));
        let hearing = self.hearing(Rc::clone(&state));
        worker.set_onmessage(Some(hearing.as_ref().unchecked_ref()));
        let (lost, signal) = (Rc::clone(&state), Rc::clone(&self.signal));
        let losing = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            *lost.borrow_mut() = State::Lost;
            signal.raise();
        });
        worker.set_onerror(Some(losing.as_ref().unchecked_ref()));
        Ok(Helper {
            worker,
            state,
            charged: false,
            _hearing: hearing,
            _losing: losing,
        })
    }

    fn hearing(&self, state: Rc<RefCell<State>>) -> Closure<dyn FnMut(MessageEvent)> {
        let (made, signal) = (Rc::clone(&self.made), Rc::clone(&self.signal));
        Closure::new(move |event: MessageEvent| {
            let next = match FromHelper::read(&event.data()) {
                FromHelper::Ready => State::Idle,
                FromHelper::Failed => State::Lost,
                FromHelper::Unit { run, index, bytes } => {
                    made.borrow_mut().insert((run, index), bytes);
                    State::Idle
                }
            };
            *state.borrow_mut() = next;
            signal.raise();
        })
    }
}
