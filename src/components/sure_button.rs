//! A button that asks once more before it deletes.

use yew::prelude::*;

use crate::{test_ids, text};

/// Properties of [`SureButton`].
#[derive(Properties, PartialEq)]
pub struct SureButtonProps {
    /// What it says.
    pub label: AttrValue,
    /// What a screen reader says, if it needs more.
    #[prop_or_default]
    pub spoken: Option<AttrValue>,
    /// What it does, once confirmed.
    pub on_sure: Callback<()>,
    /// For tests.
    pub testid: AttrValue,
}

/// A button that asks once more before it deletes.
#[component]
pub fn SureButton(props: &SureButtonProps) -> Html {
    let asked = use_state(|| false);
    if !*asked {
        let onclick = Callback::from(move |_| asked.set(true));
        return html! {
            <button type="button" class="danger" {onclick} aria-label={props.spoken.clone()} data-testid={&props.testid}>{ &props.label }</button>
        };
    }
    let onclick = {
        let on_sure = props.on_sure.clone();
        Callback::from(move |_| {
            asked.set(false);
            on_sure.emit(());
        })
    };
    html! { <button type="button" class="danger" {onclick} data-testid={test_ids::CONFIRM_DELETE}>{ text::usage::SURE }</button> }
}
