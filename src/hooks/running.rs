//! A long job of one page: how far it is, what came of it, and the wish to stop it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::stop::Stop;
use crate::state::remote::Remote;
use crate::state::trouble::Trouble;
use crate::state::work::Work;

/// A long job of one page.
pub struct Running<T> {
    /// How far it is, while it is under way.
    pub work: UseStateHandle<Option<Work>>,
    /// What came of it.
    pub outcome: UseStateHandle<Remote<T>>,
    stop: Rc<RefCell<Stop>>,
}

impl<T> Clone for Running<T> {
    fn clone(&self) -> Self {
        Self {
            work: self.work.clone(),
            outcome: self.outcome.clone(),
            stop: Rc::clone(&self.stop),
        }
    }
}

impl<T: 'static> Running<T> {
    /// Begins a job, which is given a stop of its own and whom to tell how far it is.
    pub fn begin(
        &self,
        job: impl AsyncFnOnce(Stop, Callback<Work>) -> Result<T, Trouble> + 'static,
    ) {
        let (running, wish, work) = (self.clone(), Stop::default(), self.work.clone());
        *self.stop.borrow_mut() = wish.clone();
        self.outcome.set(Remote::Idle);
        let tell = Callback::from(move |news| work.set(Some(news)));
        spawn_local(async move {
            let ended = job(wish, tell).await;
            running.work.set(None);
            running.outcome.set(ended.into());
        });
    }

    /// Stops the job under way, as a button does.
    pub fn cancel(&self) -> Callback<MouseEvent> {
        let stop = Rc::clone(&self.stop);
        Callback::from(move |_| stop.borrow().stop())
    }
}

/// A long job of this page, not begun.
#[hook]
pub fn use_running<T: 'static>() -> Running<T> {
    Running {
        work: use_state(|| None),
        outcome: use_state(Remote::default),
        stop: use_mut_ref(Stop::default),
    }
}
