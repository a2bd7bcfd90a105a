//! The seven steps of a run as a row of links.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::hooks::use_app;
use crate::route::Route;
use crate::state::step::Step;
use crate::{test_ids, text};

/// Properties of [`Steps`].
#[derive(Properties, PartialEq)]
pub struct StepsProps {
    /// The step on the page.
    pub current: Step,
}

/// The seven steps; those that can be worked on are links.
#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let app = use_app();
    let furthest = app.journey.furthest();
    let items = Step::ALL.into_iter().map(|step| {
        let here = step == props.current;
        let name = text::train::step_name(step);
        let class = classes!("step", (step < furthest).then_some("done"));
        let content = if here {
            html! { <span class={class} aria-current="step">{ name }</span> }
        } else if app.journey.is_open(step) {
            html! { <Link<Route> to={Route::step(step)} classes={class}>{ name }</Link<Route>> }
        } else {
            html! { <span class={class}>{ name }</span> }
        };
        html! { <li data-testid={format!("{}-{}", test_ids::STEP, step.slug())}>{ content }</li> }
    });
    html! { <nav class="steps-nav" aria-label={text::train::STEPS}><ol class="steps">{ for items }</ol></nav> }
}
