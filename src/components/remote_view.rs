//! The one way in which a value that comes from elsewhere is shown.

use yew::prelude::*;

use super::notes::TroubleNote;
use crate::state::remote::Remote;
use crate::text;

/// Shows a value that comes from elsewhere: waiting words, the value, or the trouble with a button to try again.
pub fn remote_view<T>(
    remote: &Remote<T>,
    waiting: &str,
    retry: Option<Callback<MouseEvent>>,
    ready: impl FnOnce(&T) -> Html,
) -> Html {
    match remote {
        Remote::Idle => Html::default(),
        Remote::Pending => html! { <p aria-busy="true" role="status">{ waiting }</p> },
        Remote::Ready(value) => ready(value),
        Remote::Failed(trouble) => html! {
            <TroubleNote trouble={trouble.clone()}>
                if let Some(retry) = retry {
                    <button type="button" class="quiet" onclick={retry} data-testid={crate::test_ids::RETRY}>{ text::work::TRY_AGAIN }</button>
                }
            </TroubleNote>
        },
    }
}
