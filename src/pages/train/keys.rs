//! Step 4: the secret key, and the evaluation keys made and sent one at a time.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Onward;
use super::seal::Seal;
use crate::components::notes::Note;
use crate::components::task_view::TaskView;
use crate::flows;
use crate::hooks::use_app;
use crate::state::format;
use crate::state::journey::Long;
use crate::state::run_record::Stage;
use crate::state::step::Step;
use crate::{test_ids, text};

/// The secret key and the evaluation keys.
#[component]
pub fn Keys() -> Html {
    let app = use_app();
    let begin = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| spawn_local(flows::keys::into_run(app.clone())))
    };
    let summary = app.journey.plan.ready().map(|plan| &plan.summary);
    let sent = app.journey.reached(Stage::KeysSent);
    let took = app
        .journey
        .record
        .as_ref()
        .and_then(|record| record.took.keys);
    html! {
        <>
            <p class="lead">{ text::keys::LEAD }</p>
            <section class="card">
                <h2>{ text::keys::EVALUATION }</h2>
                <p>{ text::keys::EVALUATION_MORE }</p>
                if sent {
                    <Note tone="good"><p data-testid={test_ids::KEYS_DONE} data-seconds={took.map(|seconds| seconds.to_string())}>
                        <strong>{ text::keys::DONE }</strong>{ " " }{ took.map(|seconds| text::keys::made_in(&format::seconds(seconds))) }</p></Note>
                } else if !app.journey.keys_task.is_busy() && app.journey.task(Long::Keys) == &Default::default() {
                    if let Some(summary) = summary { <p class="muted">{ text::keys::amount(summary) }</p> }
                    <div class="actions"><button type="button" onclick={begin.clone()} data-testid={test_ids::MAKE_KEYS}>{ text::keys::MAKE }</button></div>
                }
            </section>
            <TaskView which={Long::Keys} retry={begin} />
            if app.journey.key.is_some() { <Seal /> }
            <Onward from={Step::Keys} />
        </>
    }
}
