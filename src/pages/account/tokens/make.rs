//! Making a personal token, and the only time it is shown.

use web_sys::HtmlSelectElement;
use wire::rest::TokenScope;
use yew::prelude::*;

use crate::components::copy_block::CopyBlock;
use crate::components::copy_field::CopyField;
use crate::components::field::Field;
use crate::components::notes::{Note, TroubleNote};
use crate::components::sign_in_form::set;
use crate::hooks::{App, use_app, use_submit};
use crate::test_ids;
use crate::text::account::own;

/// Properties of [`Make`].
#[derive(Properties, PartialEq)]
pub struct MakeProps {
    /// Called when a token was made.
    pub on_made: Callback<()>,
}

/// Makes a personal token.
#[component]
pub fn Make(props: &MakeProps) -> Html {
    let app = use_app();
    let name = use_state(String::new);
    let days = use_state(|| "90".to_owned());
    let scope = use_state(|| TokenScope::Train);
    let (made, onsubmit) = {
        let (app, name, days) = (app.clone(), name.clone(), days.clone());
        let (scope, on_made) = (*scope, props.on_made.clone());
        use_submit(move || {
            let (service, name, on_made) = (app.service(), name.clone(), on_made.clone());
            let days = days.parse().unwrap_or(0);
            async move {
                let made = service.make_token(&name, scope, days).await?;
                name.set(String::new());
                on_made.emit(());
                Ok(made)
            }
        })
    };
    let on_scope = {
        let scope = scope.clone();
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            scope.set(TokenScope::from_name(&chosen).unwrap_or(TokenScope::Read));
        })
    };
    let scopes = TokenScope::ALL.map(|one| {
        html! { <option value={one.name()} selected={*scope == one}>{ own::scope(one.name()) }</option> }
    });
    html! {
        <form {onsubmit}>
            if let Some(made) = made.ready() { { shown(&app, made.token.expose()) } }
            <div class="fields">
                <Field label={own::NAME} value={(*name).clone()} on_input={set(&name)} testid={test_ids::TOKEN_NAME} />
                <div>
                    <label for={test_ids::TOKEN_SCOPE}>{ own::SCOPE }</label>
                    <select id={test_ids::TOKEN_SCOPE} onchange={on_scope} data-testid={test_ids::TOKEN_SCOPE}>{ for scopes }</select>
                </div>
                <Field label={own::DAYS} kind="number" min="1" max="365" step="1" value={(*days).clone()} on_input={set(&days)} testid={test_ids::TOKEN_DAYS} />
            </div>
            if let Some(trouble) = made.trouble() { <TroubleNote trouble={trouble.clone()} /> }
            <div class="actions"><button type="submit" aria-busy={made.is_pending().to_string()} data-testid={test_ids::MAKE_TOKEN}>{ own::MAKE }</button></div>
        </form>
    }
}

/// The token, alone and in the places where it is needed.
fn shown(app: &App, token: &str) -> Html {
    let (api, gateway) = (&app.config.api, &app.config.gateway);
    html! {
        <Note tone="good">
            <p><strong>{ own::MADE }</strong></p>
            <CopyField label={own::TOKEN} value={token.to_owned()} testid={test_ids::MADE_TOKEN} />
            <CopyBlock label={own::DOT_ENV} value={own::dot_env(api, gateway, token)} testid="snippet-env" />
            <CopyBlock label={own::CURL} value={own::curl(api, token)} testid="snippet-curl" />
            <CopyBlock label={own::NOTEBOOK} value={own::notebook(api, token)} testid="snippet-notebook" />
        </Note>
    }
}
