//! Signing in where an external provider keeps the accounts.

use wasm_bindgen_futures::spawn_local;
use wire::rest::ProviderOffer;
use yew::prelude::*;

use super::notes::TroubleNote;
use crate::flows::provider;
use crate::state::trouble::Trouble;
use crate::test_ids;
use crate::text::account::provider as text;

/// Properties of [`ProviderCard`].
#[derive(Properties, PartialEq)]
pub struct ProviderCardProps {
    /// The provider.
    pub offer: ProviderOffer,
}

/// A button that leads to the provider's own page.
#[component]
pub fn ProviderCard(props: &ProviderCardProps) -> Html {
    let trouble = use_state(|| None::<Trouble>);
    let onclick = {
        let (offer, trouble) = (props.offer.clone(), trouble.clone());
        Callback::from(move |_| {
            let (offer, trouble) = (offer.clone(), trouble.clone());
            spawn_local(async move {
                if let Err(found) = provider::leave_for(&offer).await {
                    trouble.set(Some(found));
                }
            });
        })
    };
    html! {
        <section class="card">
            <p>{ text::LEAD }{ " " }<strong class="mono">{ &props.offer.issuer }</strong>{ "." }</p>
            if let Some(trouble) = &*trouble { <TroubleNote trouble={trouble.clone()} /> }
            <div class="actions"><button type="button" {onclick} data-testid={test_ids::SIGN_IN_THERE}>{ text::SIGN_IN }</button></div>
        </section>
    }
}
