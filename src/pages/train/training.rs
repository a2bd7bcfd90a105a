//! Step 6: the server trains.

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

/// The server trains; after a reload the page watches the job that is under way.
#[component]
pub fn Training() -> Html {
    let app = use_app();
    let begin = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| spawn_local(flows::train::into_run(app.clone())))
    };
    let trained = app.journey.reached(Stage::Trained);
    let under_way =
        app.journey.reached(Stage::Training) && !trained && app.journey.train_task == Task::Idle;
    {
        let app = app.clone();
        use_effect_with(under_way, move |under_way| {
            if *under_way {
                spawn_local(flows::train::into_run(app));
            }
        });
    }
    let took = app
        .journey
        .record
        .as_ref()
        .and_then(|record| record.took.train);
    html! {
        <>
            <p class="lead">{ text::train::LEAD }</p>
            if trained {
                <Note tone="good"><p data-testid={test_ids::TRAIN_DONE} data-seconds={took.map(|seconds| seconds.to_string())}>
                    <strong>{ text::train::DONE }</strong>{ " " }{ took.map(|seconds| text::train::trained_in(&format::seconds(seconds))) }</p></Note>
            } else if app.journey.train_task == Task::Idle && !under_way {
                <div class="actions"><button type="button" onclick={begin.clone()} data-testid={test_ids::TRAIN}>{ text::train::BEGIN }</button></div>
            }
            <TaskView which={Long::Train} retry={begin} />
            <p class="muted">{ text::train::GOES_ON }</p>
            <Onward from={Step::Train} />
        </>
    }
}
