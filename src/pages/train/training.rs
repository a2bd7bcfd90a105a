//! Step 6: the server trains.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Onward;
use super::unlock::{RowsAgain, Unlock};
use crate::components::charts::loss::LossChart;
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
    // Whether key and rows were here when the watching began: it has no others.
    let sees = use_mut_ref(|| false);
    let begin = {
        let (app, sees) = (app.clone(), sees.clone());
        Callback::from(move |_: MouseEvent| {
            *sees.borrow_mut() = app.journey.can_refresh();
            spawn_local(flows::train::into_run(app.clone()));
        })
    };
    let trained = app.journey.reached(Stage::Trained);
    let attended = app.journey.is_attended();
    let lacks = attended && !trained && !app.journey.can_refresh();
    let under_way = app.journey.reached(Stage::Training)
        && !trained
        && !lacks
        && app.journey.train_task == Task::Idle;
    let busy = app.journey.train_task.is_busy();
    let unseen = busy && app.journey.is_watched() && !app.journey.can_refresh();
    {
        let (app, can_see) = (app.clone(), app.journey.can_refresh());
        let came_to_see = busy && can_see && !*sees.borrow();
        use_effect_with((under_way, came_to_see), move |(under_way, came_to_see)| {
            if *under_way || *came_to_see {
                *sees.borrow_mut() = can_see;
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
            } else if lacks {
                <Note tone="info"><p>{ text::train::WAITS_FOR_KEY }</p></Note>
                if app.journey.can_decrypt() { <RowsAgain title={text::train::ROWS} /> } else { <Unlock /> }
            } else if app.journey.train_task == Task::Idle && !under_way {
                <div class="actions"><button type="button" onclick={begin.clone()} data-testid={test_ids::TRAIN}>{ text::train::BEGIN }</button></div>
            }
            <TaskView which={Long::Train} retry={begin} />
            if !app.journey.curve.is_empty() { <Curve /> }
            if unseen {
                <details data-testid={test_ids::SEE_HOW}>
                    <summary>{ text::train::SEE_HOW }</summary>
                    if app.journey.can_decrypt() { <RowsAgain title={text::train::ROWS} /> } else { <Unlock /> }
                </details>
            }
            if !lacks && !trained { <p class="muted">{ if attended { text::train::ATTENDED } else { text::train::GOES_ON } }</p> }
            <Onward from={Step::Train} />
        </>
    }
}

/// Relative change of the loss from one state to the next at which training has settled.
const SETTLED: f64 = 0.005;

/// The loss so far, and a way to take the model as it is.
#[component]
fn Curve() -> Html {
    let app = use_app();
    let asked = use_state(|| false);
    let stop = {
        let (app, asked) = (app.clone(), asked.clone());
        Callback::from(move |_: MouseEvent| {
            app.stops.enough(Long::Train);
            asked.set(true);
        })
    };
    let curve = app.journey.curve.clone();
    let settled = match curve.as_slice() {
        [.., before, last] => (before.loss - last.loss).abs() < SETTLED * before.loss,
        _ => false,
    };
    let epochs = app.journey.record.as_ref().map_or(1, |it| it.epochs);
    html! {
        <section class="card">
            <h2>{ text::chart::LOSS }</h2>
            <LossChart {curve} {epochs} />
            if app.journey.train_task.is_busy() {
                if settled { <p>{ text::train::SETTLED }</p> }
                <div class="actions">
                    <button type="button" class="quiet" onclick={stop} disabled={*asked} data-testid={test_ids::STOP_HERE}>{ text::train::STOP_HERE }</button>
                    if *asked { <span class="muted" role="status">{ text::train::STOPS_NEXT }</span> }
                </div>
            }
        </section>
    }
}
