//! Addresses and tokens for scripts.

use yew::prelude::*;

use crate::components::copy_field::CopyField;
use crate::components::page_title::PageTitle;
use crate::components::sign_in_form::SignInForm;
use crate::hooks::browser::now_ms;
use crate::hooks::use_app;
use crate::state::format;
use crate::{test_ids, text};

/// Addresses and tokens for scripts.
#[component]
pub fn Api() -> Html {
    let app = use_app();
    let addresses = html! {
        <>
            <CopyField label={text::api::API_URL} value={app.config.api.clone()} testid={test_ids::API_URL} />
            <CopyField label={text::api::GATEWAY_URL} value={app.config.gateway.clone()} testid={test_ids::GATEWAY_URL} />
        </>
    };
    let tokens = match &app.session.signed_in {
        None => {
            html! { <section class="narrow"><h2>{ text::api::TOKENS }</h2><p class="muted">{ text::api::SIGN_IN_FIRST }</p><SignInForm /></section> }
        }
        Some(tokens) => html! {
            <section class="card">
                <h2>{ text::api::TOKENS }</h2>
                <CopyField label={text::api::API_TOKEN} value={tokens.api_token.clone()} testid={test_ids::API_TOKEN} />
                <CopyField label={text::api::ID_TOKEN} value={tokens.id_token.clone()} testid={test_ids::ID_TOKEN} />
                <p class="muted">{ text::api::ends_in(&format::seconds((tokens.ends_ms - now_ms()) / 1e3)) }</p>
                <CopyField label={text::api::ENVIRONMENT} value={environment(&app.config.api, &app.config.gateway, &tokens.api_token, &tokens.id_token)} testid="environment" />
            </section>
        },
    };
    html! {
        <>
            <PageTitle title={text::api::TITLE} />
            <p class="lead">{ text::api::LEAD }</p>
            <section class="card"><h2>{ text::api::ADDRESSES }</h2>{ addresses }</section>
            { tokens }
        </>
    }
}

/// One line for a shell.
fn environment(api: &str, gateway: &str, api_token: &str, id_token: &str) -> String {
    format!(
        "export API_URL='{api}' API_TOKEN='{api_token}' GATEWAY_API_URL='{gateway}' ID_TOKEN='{id_token}'"
    )
}
