//! One's own account: what opens it, tokens for scripts, leaving for good.

mod factor;
mod leave;
mod password;
mod tokens;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::facts::Facts;
use crate::components::page_title::PageTitle;
use crate::components::remote_view::remote_view;
use crate::components::sign_in_form::SignInForm;
use crate::hooks::use_app;
use crate::state::remote::Remote;
use crate::text::account::{self, own};
use crate::{test_ids, text};

/// One's own account.
#[component]
pub fn Account() -> Html {
    let app = use_app();
    let found = use_state(Remote::default);
    let turn = use_state(|| 0u32);
    {
        let (app, found) = (app.clone(), found.clone());
        use_effect_with((app.session.token().map(str::to_owned), *turn), move |_| {
            if app.session.token().is_some() {
                spawn_local(async move { found.set(app.service().me().await.into()) });
            }
        });
    }
    let look_again = Callback::from(move |()| turn.set(*turn + 1));
    if app.session.signed_in.is_none() {
        return html! {
            <div class="narrow"><PageTitle title={own::TITLE} /><p class="muted">{ own::SIGN_IN_FIRST }</p><SignInForm /></div>
        };
    }
    let local = app.provider().is_none();
    let account = remote_view(
        &found,
        own::ASKING,
        None,
        |account: &wire::rest::Account| {
            let mut rows = vec![(account::USERNAME.into(), account.username.clone())];
            if account.email.contains('@') {
                rows.push((account::EMAIL.into(), account.email.clone()));
            }
            html! {
                <>
                    <section class="card"><Facts {rows} testid={test_ids::ACCOUNT_FACTS} /></section>
                    if local {
                        <div class="cards">
                            <password::Password username={account.username.clone()} />
                            <factor::Factor active={account.second_factor} on_change={look_again} />
                        </div>
                    } else {
                        <p class="muted">{ text::account::provider::CHANGES_THERE }</p>
                    }
                    <tokens::Tokens />
                    <leave::Leave {local} />
                </>
            }
        },
    );
    html! {
        <>
            <PageTitle title={own::TITLE} />
            <p class="lead">{ own::LEAD }</p>
            { account }
        </>
    }
}
