//! A long step on the page: progress with the time left and a cancel button, or what stopped it.

use yew::prelude::*;

use super::notes::TroubleNote;
use crate::hooks::use_app;
use crate::state::format;
use crate::state::journey::{Long, Task};
use crate::state::work::Work;
use crate::{test_ids, text};

/// Properties of [`TaskView`].
#[derive(Properties, PartialEq)]
pub struct TaskProps {
    /// Which step.
    pub which: Long,
    /// Tries it again.
    pub retry: Callback<MouseEvent>,
}

/// A long step on the page; nothing while it has not begun or is done.
#[component]
pub fn TaskView(props: &TaskProps) -> Html {
    let app = use_app();
    match app.journey.task(props.which) {
        Task::Idle | Task::Done => Html::default(),
        Task::Busy(work) => {
            let which = props.which;
            let app = app.clone();
            work_bar(work, Callback::from(move |_| app.stop(which)))
        }
        Task::Failed(trouble) => html! {
            <TroubleNote trouble={trouble.clone()}>
                <button type="button" class="quiet" onclick={props.retry.clone()} data-testid={test_ids::RETRY}>{ text::work::TRY_AGAIN }</button>
            </TroubleNote>
        },
    }
}

/// The bar of a piece of work, with its cancel button.
pub fn work_bar(work: &Work, cancel: Callback<MouseEvent>) -> Html {
    let bar = match work.fraction() {
        Some(share) => {
            html! { <progress max="1" value={format!("{share:.4}")} aria-label={work.label.clone()} data-testid={test_ids::PROGRESS} /> }
        }
        None => {
            html! { <progress aria-label={work.label.clone()} data-testid={test_ids::PROGRESS} /> }
        }
    };
    let left = work.remaining().map(format::remaining).unwrap_or_default();
    html! {
        <div class="card work">
            <div class="line"><strong>{ &work.label }</strong><span>{ left }</span></div>
            { bar }
            <div class="line">
                <span class="muted">{ work.amount() }</span>
                <span class="muted">{ work.aside.clone().unwrap_or_default() }</span>
            </div>
            <p class="visually-hidden" aria-live="polite" role="status">{ work.spoken() }</p>
            <div class="actions">
                <button type="button" class="danger" onclick={cancel} disabled={work.stopping} data-testid={test_ids::CANCEL}>
                    { if work.stopping { text::work::STOPPING } else { text::work::CANCEL } }
                </button>
            </div>
        </div>
    }
}
