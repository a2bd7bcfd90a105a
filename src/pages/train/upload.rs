//! Step 5: the rows encrypted and sent.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Onward;
use crate::components::notes::Note;
use crate::components::task_view::TaskView;
use crate::flows;
use crate::hooks::use_app;
use crate::state::format;
use crate::state::journey::{Long, Task};
use crate::state::run_record::Stage;
use crate::state::step::Step;
use crate::{test_ids, text};

/// The rows encrypted and sent.
#[component]
pub fn Upload() -> Html {
    let app = use_app();
    let begin = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| spawn_local(flows::upload::into_run(app.clone())))
    };
    let sent = app.journey.reached(Stage::DataSent);
    let took = app
        .journey
        .record
        .as_ref()
        .and_then(|record| record.took.data);
    let summary = app.journey.plan.ready().map(|plan| &plan.summary);
    html! {
        <>
            <p class="lead">{ text::upload::LEAD }</p>
            <section class="card">
                if let Some(summary) = summary { <p>{ text::upload::amount(summary) }</p> }
                if sent {
                    <Note tone="good"><p data-testid={test_ids::DATA_DONE} data-seconds={took.map(|seconds| seconds.to_string())}>
                        <strong>{ text::upload::DONE }</strong>{ " " }{ took.map(|seconds| text::upload::encrypted_in(&format::seconds(seconds))) }</p></Note>
                } else if app.journey.upload_task == Task::Idle {
                    <div class="actions"><button type="button" onclick={begin.clone()} data-testid={test_ids::ENCRYPT}>{ text::upload::BEGIN }</button></div>
                }
            </section>
            <TaskView which={Long::Upload} retry={begin} />
            <Onward from={Step::Upload} />
        </>
    }
}
