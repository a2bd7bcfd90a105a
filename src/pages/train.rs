//! The guided training: which of the seven steps an address shows.

mod data;
mod figures;
mod keys;
mod plan;
mod predict;
mod result;
mod seal;
mod settings;
mod take_away;
mod training;
mod unlock;
mod upload;

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::page_title::PageTitle;
use crate::components::sign_in_form::SignInForm;
use crate::components::steps::Steps;
use crate::hooks::use_app;
use crate::route::Route;
use crate::state::step::Step;
use crate::{test_ids, text};

/// Properties of [`Train`].
#[derive(Properties, PartialEq)]
pub struct TrainProps {
    /// Word of the address; none: the furthest step.
    #[prop_or_default]
    pub step: Option<String>,
}

/// The guided training.
#[component]
pub fn Train(props: &TrainProps) -> Html {
    let app = use_app();
    let asked = props.step.as_deref().map(Step::from_slug);
    let step = match asked {
        Some(Some(step)) => step,
        Some(None) => return html! { <Redirect<Route> to={Route::NotFound} /> },
        None => return html! { <Redirect<Route> to={Route::step(app.journey.furthest())} /> },
    };
    let needs_account = step >= Step::Keys && app.session.signed_in.is_none();
    let content = if !app.journey.is_open(step) {
        html! { <TooEarly /> }
    } else if needs_account {
        html! { <div class="narrow"><p>{ text::train::SIGN_IN_FIRST }</p><SignInForm /></div> }
    } else {
        match step {
            Step::Data => html! { <data::Data /> },
            Step::Settings => html! { <settings::Settings /> },
            Step::Plan => html! { <plan::Plan /> },
            Step::Keys => html! { <keys::Keys /> },
            Step::Upload => html! { <upload::Upload /> },
            Step::Train => html! { <training::Training /> },
            Step::Result => html! { <result::ResultPage /> },
        }
    };
    html! {
        <>
            <Steps current={step} />
            <PageTitle title={text::train::step_title(step)} />
            { content }
        </>
    }
}

/// This step cannot be worked on yet: say what comes first, and lead there.
#[component]
fn TooEarly() -> Html {
    let app = use_app();
    let furthest = app.journey.furthest();
    let needs_rows = app.journey.record.is_some() && app.journey.key.is_none();
    let why = if needs_rows {
        text::train::NEEDS_ROWS
    } else {
        text::train::TOO_EARLY
    };
    html! {
        <div class="card">
            <p>{ why }</p>
            if app.journey.record.is_some() && app.journey.key.is_none() { <unlock::Unlock /> }
            <div class="actions"><Go to={furthest} testid={test_ids::GO_FURTHEST} label={text::train::go_to(furthest)} /></div>
        </div>
    }
}

/// Properties of [`Go`].
#[derive(Properties, PartialEq)]
pub struct GoProps {
    /// Where to.
    pub to: Step,
    /// What the button says.
    pub label: AttrValue,
    /// For tests.
    pub testid: AttrValue,
    /// Looks like a second choice.
    #[prop_or_default]
    pub quiet: bool,
    /// Cannot be used now.
    #[prop_or_default]
    pub disabled: bool,
}

/// A button that leads to a step.
#[component]
pub fn Go(props: &GoProps) -> Html {
    let navigator = use_navigator();
    let to = props.to;
    let onclick = Callback::from(move |_| {
        if let Some(navigator) = &navigator {
            navigator.push(&Route::step(to));
        }
    });
    html! {
        <button type="button" class={classes!(props.quiet.then_some("quiet"))} disabled={props.disabled} {onclick} data-testid={&props.testid}>{ &props.label }</button>
    }
}

/// Back to the step before and, when it is open, on to the next.
#[component]
pub fn Onward(props: &OnwardProps) -> Html {
    let app = use_app();
    let before = Step::ALL.into_iter().rev().find(|step| *step < props.from);
    let next = props.from.next();
    html! {
        <div class="actions">
            if let Some(next) = next {
                <Go to={next} label={text::train::next(next)} testid={test_ids::NEXT} disabled={!app.journey.is_open(next)} />
            }
            if let Some(before) = before.filter(|before| app.journey.is_open(*before)) {
                <Go to={before} label={text::train::back(before)} testid={test_ids::BACK} quiet=true />
            }
        </div>
    }
}

/// Properties of [`Onward`].
#[derive(Properties, PartialEq)]
pub struct OnwardProps {
    /// The step on the page.
    pub from: Step,
}
