//! Start: what this is, an unfinished run, a beginning.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::notes::TroubleNote;
use crate::components::page_title::PageTitle;
use crate::flows::{clean_up, demo};
use crate::hooks::use_app;
use crate::route::Route;
use crate::state::journey::Event;
use crate::state::run_record::RunRecord;
use crate::state::step::Step;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};

/// Start.
#[component]
pub fn Home() -> Html {
    let (app, navigator) = (use_app(), use_navigator());
    let go = |step: Step, demo: bool| {
        let (app, navigator) = (app.clone(), navigator.clone());
        Callback::from(move |_: MouseEvent| {
            if demo {
                app.stops.stop_all();
                app.tell(Event::Discard);
                spawn_local(demo::into_run(app.clone()));
            }
            if let Some(navigator) = &navigator {
                navigator.push(&Route::step(step));
            }
        })
    };
    let points = text::home::POINTS
        .iter()
        .map(|(head, more)| html! { <div class="card"><h2>{ *head }</h2><p>{ *more }</p></div> });
    html! {
        <>
            <PageTitle title={text::home::TITLE} />
            <p class="lead">{ text::home::LEAD }</p>
            if let Some(record) = app.journey.record.clone() {
                <Unfinished {record} />
            } else {
                <div class="actions">
                    <button type="button" onclick={go(Step::Data, false)} data-testid={test_ids::START}>{ text::home::START }</button>
                    <button type="button" class="quiet" onclick={go(Step::Data, true)} data-testid={test_ids::START_DEMO}>{ text::home::START_DEMO }</button>
                </div>
                <p class="muted"><small>{ text::home::DEMO_MORE }</small></p>
            }
            <div class="cards">{ for points }</div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct UnfinishedProps {
    record: RunRecord,
}

/// A run that was begun: go on with it or discard it.
#[component]
fn Unfinished(props: &UnfinishedProps) -> Html {
    let (app, navigator) = (use_app(), use_navigator());
    let sure = use_state(|| false);
    let trouble = use_state(|| None::<Trouble>);
    let go_on = {
        let (navigator, step) = (
            navigator.clone(),
            app.journey.furthest().max(props.record.step()),
        );
        Callback::from(move |_| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::step(step));
            }
        })
    };
    let ask = {
        let sure = sure.clone();
        Callback::from(move |_| sure.set(true))
    };
    let discard = |on_server: bool| {
        let (app, trouble) = (app.clone(), trouble.clone());
        Callback::from(move |_| {
            let (app, trouble) = (app.clone(), trouble.clone());
            spawn_local(async move {
                if !on_server {
                    clean_up::forget(&app).await;
                } else if let Err(refusal) = clean_up::delete_run(&app).await {
                    trouble.set(Some(refusal));
                }
            });
        })
    };
    html! {
        <section class="card" data-testid={test_ids::UNFINISHED}>
            <h2>{ text::home::UNFINISHED }</h2>
            <p>{ text::home::unfinished(&props.record) }</p>
            if let Some(trouble) = &*trouble {
                <TroubleNote trouble={trouble.clone()}>
                    <button type="button" class="quiet" onclick={discard(false)}>{ text::home::FORGET_HERE }</button>
                </TroubleNote>
            }
            <div class="actions">
                <button type="button" onclick={go_on} data-testid={test_ids::CONTINUE}>{ text::home::CONTINUE }</button>
                if *sure {
                    <button type="button" class="danger" onclick={discard(true)} data-testid={test_ids::CONFIRM_DELETE}>{ text::home::SURE }</button>
                } else {
                    <button type="button" class="quiet" onclick={ask} data-testid={test_ids::DISCARD}>{ text::home::DISCARD }</button>
                }
            </div>
        </section>
    }
}
