//! Where the code is, when the server is on one's own machine and sends no mail.

use yew::prelude::*;

use crate::hooks::use_app;
use crate::test_ids;
use crate::text::account;

/// A link to the mailbox page, where there is one.
#[component]
pub fn MailboxLink() -> Html {
    let app = use_app();
    let address = app
        .identity
        .ready()
        .and_then(|offer| offer.mailbox_url.clone());
    let Some(address) = address else {
        return Html::default();
    };
    html! {
        <p class="note" data-testid={test_ids::MAILBOX}>
            { account::MAILBOX_LEAD }<a href={address} target="_blank" rel="noreferrer">{ account::MAILBOX }</a>{ "." }
        </p>
    }
}
