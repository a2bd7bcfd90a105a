//! A value to copy, with a button that says that it did.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::hooks::browser;
use crate::{test_ids, text};

/// Properties of [`CopyField`].
#[derive(Properties, PartialEq)]
pub struct CopyFieldProps {
    /// What it is.
    pub label: AttrValue,
    /// The value.
    pub value: AttrValue,
    /// For tests: of the field; the button's is `copy-` and this.
    pub testid: AttrValue,
}

/// A value to copy.
#[component]
pub fn CopyField(props: &CopyFieldProps) -> Html {
    let said = use_state_eq(|| text::api::COPY);
    let on_copy = {
        let (said, value) = (said.clone(), props.value.clone());
        Callback::from(move |_| {
            let (said, value) = (said.clone(), value.clone());
            spawn_local(async move {
                said.set(if browser::copy(&value).await {
                    text::api::COPIED
                } else {
                    text::api::NOT_COPIED
                });
                TimeoutFuture::new(2_000).await;
                said.set(text::api::COPY);
            });
        })
    };
    html! {
        <>
            <label for={&props.testid}>{ &props.label }</label>
            <div class="copy-field">
                <input id={&props.testid} readonly=true value={&props.value} data-testid={&props.testid} />
                <button type="button" class="quiet" onclick={on_copy} aria-label={format!("{} {}", *said, props.label)}
                    data-testid={format!("{}-{}", test_ids::COPY, props.testid)}>{ *said }</button>
            </div>
        </>
    }
}
