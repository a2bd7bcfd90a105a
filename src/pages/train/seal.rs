//! The secret key saved under a passphrase.

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::field::Field;
use crate::components::notes::{Note, TroubleNote};
use crate::components::sign_in_form::set;
use crate::flows::seal::{Saved, seal};
use crate::hooks::use_app;
use crate::state::remote::Remote;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};

/// Fewest characters of a passphrase.
const SHORTEST: usize = 10;

/// The secret key saved under a passphrase: as a file, and for an unfinished run in this browser.
#[component]
pub fn Seal() -> Html {
    let app = use_app();
    let passphrase = use_state(String::new);
    let again = use_state(String::new);
    let keep = use_state(|| true);
    let outcome = use_state(Remote::<Saved>::default);
    let submit = {
        let (passphrase, again, keep) = (passphrase.clone(), again.clone(), keep.clone());
        let (app, outcome) = (app.clone(), outcome.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if outcome.is_pending() {
                return;
            }
            if let Err(trouble) = check(&passphrase, &again) {
                return outcome.set(Remote::Failed(trouble));
            }
            outcome.set(Remote::Pending);
            let (app, outcome, keep) = (app.clone(), outcome.clone(), *keep);
            let (text, passphrase, again) =
                ((*passphrase).clone(), passphrase.clone(), again.clone());
            spawn_local(async move {
                let saved = seal(&app, &text, keep).await;
                if saved.is_ok() {
                    passphrase.set(String::new());
                    again.set(String::new());
                }
                outcome.set(saved.into());
            });
        })
    };
    let on_keep = {
        let keep = keep.clone();
        Callback::from(move |event: Event| {
            keep.set(event.target_unchecked_into::<HtmlInputElement>().checked())
        })
    };
    html! {
        <form class="card" onsubmit={submit}>
            <h2>{ text::keys::SAVE }</h2>
            <p>{ text::keys::SAVE_MORE }</p>
            <div class="fields">
                <Field label={text::keys::PASSPHRASE} kind="password" autocomplete="new-password" hint={text::keys::PASSPHRASE_HINT} value={(*passphrase).clone()} on_input={set(&passphrase)} testid={test_ids::PASSPHRASE} />
                <Field label={text::keys::PASSPHRASE_AGAIN} kind="password" autocomplete="new-password" value={(*again).clone()} on_input={set(&again)} testid={test_ids::PASSPHRASE_AGAIN} />
            </div>
            <label><input type="checkbox" checked={*keep} onchange={on_keep} data-testid={test_ids::KEEP_HERE} />{ text::keys::KEEP }</label>
            if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
            if let Some(saved) = outcome.ready() {
                <Note tone="good" testid={test_ids::SEALED}><p><strong>{ text::keys::SAVED }</strong>{ " " }{ text::keys::saved(&saved.file_name, saved.kept_here) }</p></Note>
            }
            <div class="actions"><button type="submit" class="quiet" aria-busy={outcome.is_pending().to_string()} data-testid={test_ids::SEAL}>{ text::keys::SAVE_BUTTON }</button></div>
        </form>
    }
}

fn check(passphrase: &str, again: &str) -> Result<(), Trouble> {
    if passphrase.chars().count() < SHORTEST {
        return Err(Trouble::new(
            text::keys::TOO_SHORT,
            text::keys::PASSPHRASE_HINT,
        ));
    }
    if passphrase != again {
        return Err(Trouble::new(
            text::keys::DIFFERENT,
            text::keys::DIFFERENT_REMEDY,
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_long_and_typed_twice() {
        assert!(check("too short", "too short").is_err());
        assert!(check("long enough words", "long enough word").is_err());
        assert!(check("long enough words", "long enough words").is_ok());
    }
}
