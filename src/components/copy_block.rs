//! Several lines to copy, with a button that says that it did.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::hooks::browser;
use crate::{test_ids, text};

/// Properties of [`CopyButton`].
#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    /// What it is.
    pub label: AttrValue,
    /// What is copied.
    pub value: AttrValue,
    /// For tests: of what is copied; the button's is `copy-` and this.
    pub testid: AttrValue,
}

/// A button that copies.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
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
        <button type="button" class="quiet" onclick={on_copy} aria-label={format!("{} {}", *said, props.label)}
            data-testid={format!("{}-{}", test_ids::COPY, props.testid)}>{ *said }</button>
    }
}

/// Several lines to copy.
#[component]
pub fn CopyBlock(props: &CopyButtonProps) -> Html {
    html! {
        <section class="copy-block" aria-label={&props.label}>
            <div class="row between"><strong>{ &props.label }</strong>
                <CopyButton label={&props.label} value={&props.value} testid={&props.testid} /></div>
            <pre class="snippet" tabindex="0" data-testid={&props.testid}>{ &props.value }</pre>
        </section>
    }
}
