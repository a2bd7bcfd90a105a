//! A form that asks the service: one request at a time, and what came of it.

use std::future::Future;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::state::remote::Remote;
use crate::state::trouble::Trouble;

/// What came of a form, and the form's `onsubmit`. A second submission waits for nothing: it is ignored while one is on its way.
#[hook]
pub fn use_submit<T, Work, Answer>(work: Work) -> (UseStateHandle<Remote<T>>, Callback<SubmitEvent>)
where
    T: 'static,
    Work: Fn() -> Answer + 'static,
    Answer: Future<Output = Result<T, Trouble>> + 'static,
{
    let outcome = use_state(Remote::<T>::default);
    let onsubmit = {
        let outcome = outcome.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if outcome.is_pending() {
                return;
            }
            outcome.set(Remote::Pending);
            let (outcome, answer) = (outcome.clone(), work());
            spawn_local(async move { outcome.set(answer.await.into()) });
        })
    };
    (outcome, onsubmit)
}
