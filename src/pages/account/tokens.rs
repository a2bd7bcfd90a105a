//! Personal tokens: made, shown once, listed, revoked.

mod make;

use wasm_bindgen_futures::spawn_local;
use wire::rest::TokenEntry;
use yew::prelude::*;

use crate::components::remote_view::remote_view;
use crate::hooks::browser::date;
use crate::hooks::use_app;
use crate::state::remote::Remote;
use crate::test_ids;
use crate::text::account::own;

/// Personal tokens.
#[component]
pub fn Tokens() -> Html {
    let app = use_app();
    let listed = use_state(Remote::<Vec<TokenEntry>>::default);
    let turn = use_state(|| 0u32);
    {
        let (app, listed) = (app.clone(), listed.clone());
        // A change of password gives the page another token and leaves no personal one.
        use_effect_with((app.session.token().map(str::to_owned), *turn), move |_| {
            spawn_local(async move { listed.set(app.service().personal_tokens().await.into()) });
        });
    }
    let look_again = Callback::from(move |()| turn.set(*turn + 1));
    let revoke = {
        let look_again = look_again.clone();
        Callback::from(move |id: String| {
            let (service, look_again) = (app.service(), look_again.clone());
            spawn_local(async move {
                // Gone either way: a refusal means that it was revoked elsewhere, and the list will tell.
                let _ = service.revoke_token(&id).await;
                look_again.emit(());
            });
        })
    };
    html! {
        <section class="card">
            <h2>{ own::TOKENS }</h2>
            <p class="muted">{ own::TOKENS_LEAD }</p>
            { remote_view(&listed, own::ASKING, None, |tokens| table(tokens, &revoke)) }
            <make::Make on_made={look_again} />
        </section>
    }
}

fn table(tokens: &[TokenEntry], revoke: &Callback<String>) -> Html {
    if tokens.is_empty() {
        return html! { <p data-testid={test_ids::TOKENS}>{ own::NO_TOKENS }</p> };
    }
    let rows = tokens.iter().map(|token| {
        let onclick = {
            let (revoke, id) = (revoke.clone(), token.id.clone());
            Callback::from(move |_: MouseEvent| revoke.emit(id.clone()))
        };
        html! {
            <tr key={token.id.clone()}>
                <th scope="row">{ &token.name }</th>
                <td>{ token.scope.name() }</td>
                <td>{ date(token.created_at) }</td>
                <td>{ date(token.expires_at) }</td>
                <td>{ token.last_used_at.map_or_else(|| own::NEVER.to_owned(), date) }</td>
                <td><button type="button" class="link" {onclick} aria-label={format!("{} {}", own::REVOKE, token.name)}>{ own::REVOKE }</button></td>
            </tr>
        }
    });
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={own::TOKENS}>
            <table data-testid={test_ids::TOKENS}>
                <thead><tr>
                    <th scope="col">{ own::NAME }</th><th scope="col">{ own::SCOPE }</th><th scope="col">{ own::MADE_ON }</th>
                    <th scope="col">{ own::ENDS_ON }</th><th scope="col">{ own::LAST_USED }</th><th scope="col"><span class="visually-hidden">{ own::REVOKE }</span></th>
                </tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}
