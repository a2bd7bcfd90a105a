//! The authenticator app: set up, turned on by a first code, turned off.

use wire::rest::{Enrolment, RecoveryCodes};
use yew::prelude::*;

use crate::components::copy_block::CopyBlock;
use crate::components::copy_field::CopyField;
use crate::components::field::Field;
use crate::components::notes::{Note, TroubleNote};
use crate::components::sign_in_form::set;
use crate::hooks::{use_app, use_submit};
use crate::test_ids;
use crate::text::account::{self, own};

/// Properties of the parts of this section.
#[derive(Properties, PartialEq)]
pub struct FactorProps {
    /// Whether signing in asks for a code.
    pub active: bool,
    /// Called when that changed.
    pub on_change: Callback<()>,
}

/// The authenticator app.
#[component]
pub fn Factor(props: &FactorProps) -> Html {
    // Kept here, so that the codes stay on the page when the account is looked at again.
    let recovery = use_state(|| None::<RecoveryCodes>);
    let on_codes = {
        let (recovery, on_change) = (recovery.clone(), props.on_change.clone());
        Callback::from(move |codes| {
            recovery.set(Some(codes));
            on_change.emit(());
        })
    };
    html! {
        <section class="card">
            <h2>{ own::FACTOR }</h2>
            if let Some(codes) = &*recovery { { recovery_codes(codes) } }
            if props.active {
                <p class="muted">{ own::FACTOR_ON }</p>
                <TurnOff active=true on_change={props.on_change.clone()} />
            } else {
                <p class="muted">{ own::FACTOR_OFF }</p>
                <SetUp {on_codes} />
            }
        </section>
    }
}

fn recovery_codes(codes: &RecoveryCodes) -> Html {
    let lines: Vec<&str> = codes
        .recovery_codes
        .iter()
        .map(|code| code.expose())
        .collect();
    html! {
        <Note tone="warn">
            <p>{ own::RECOVERY_LEAD }</p>
            <CopyBlock label={own::RECOVERY} value={lines.join("\n")} testid={test_ids::RECOVERY_CODES} />
        </Note>
    }
}

#[derive(Properties, PartialEq)]
struct SetUpProps {
    on_codes: Callback<RecoveryCodes>,
}

/// The secret, once it was asked for.
#[component]
fn SetUp(props: &SetUpProps) -> Html {
    let app = use_app();
    let (enrolment, onsubmit) = use_submit(move || {
        let service = app.service();
        async move { service.enrol().await }
    });
    match enrolment.ready() {
        Some(found) => {
            html! { <FirstCode enrolment={Kept(found.clone())} on_codes={props.on_codes.clone()} /> }
        }
        None => html! {
            <form {onsubmit}>
                if let Some(trouble) = enrolment.trouble() { <TroubleNote trouble={trouble.clone()} /> }
                <button type="submit" aria-busy={enrolment.is_pending().to_string()} data-testid={test_ids::ENROL}>{ own::FACTOR_BEGIN }</button>
            </form>
        },
    }
}

/// An enrolment as a property: the same as long as its secret is.
#[derive(Clone)]
struct Kept(Enrolment);

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.0.secret.expose() == other.0.secret.expose()
    }
}

#[derive(Properties, PartialEq)]
struct FirstCodeProps {
    enrolment: Kept,
    on_codes: Callback<RecoveryCodes>,
}

/// QR code, secret, and the first code that turns it on.
#[component]
fn FirstCode(props: &FirstCodeProps) -> Html {
    let (app, code) = (use_app(), use_state(String::new));
    let (outcome, onsubmit) = {
        let (code, on_codes) = (code.clone(), props.on_codes.clone());
        use_submit(move || {
            let (service, code, on_codes) = (app.service(), code.clone(), on_codes.clone());
            async move {
                on_codes.emit(service.confirm_second_factor(&code).await?);
                Ok(())
            }
        })
    };
    let Kept(Enrolment { secret, qr_svg, .. }) = &props.enrolment;
    let picture = js_sys::encode_uri_component(qr_svg.expose());
    html! {
        <form {onsubmit}>
            <p>{ own::SCAN }</p>
            <img class="qr" src={format!("data:image/svg+xml,{picture}")} width="240" height="240" alt={own::QR_ALT} data-testid={test_ids::QR} />
            <CopyField label={own::SECRET} value={secret.expose().to_owned()} testid={test_ids::TOTP_SECRET} />
            <Field label={own::FIRST_CODE} value={(*code).clone()} on_input={set(&code)} autocomplete="one-time-code" testid={test_ids::TOTP_CODE} />
            if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
            <div class="actions"><button type="submit" aria-busy={outcome.is_pending().to_string()} data-testid={test_ids::TOTP_CONFIRM}>{ own::FACTOR_CONFIRM }</button></div>
        </form>
    }
}

/// Turns the app off: password and a code.
#[component]
fn TurnOff(props: &FactorProps) -> Html {
    let app = use_app();
    let (password, code) = (use_state(String::new), use_state(String::new));
    let (outcome, onsubmit) = {
        let (password, code) = (password.clone(), code.clone());
        let on_change = props.on_change.clone();
        use_submit(move || {
            let (service, on_change) = (app.service(), on_change.clone());
            let (password, code) = ((*password).clone(), (*code).clone());
            async move {
                service.remove_second_factor(&password, &code).await?;
                on_change.emit(());
                Ok(())
            }
        })
    };
    html! {
        <details>
            <summary>{ own::FACTOR_REMOVE_LEAD }</summary>
            <form {onsubmit}>
                <Field label={own::OLD} kind="password" value={(*password).clone()} on_input={set(&password)} autocomplete="current-password" testid={test_ids::TOTP_PASSWORD} />
                <Field label={account::SECOND_CODE} value={(*code).clone()} on_input={set(&code)} autocomplete="one-time-code" hint={account::SECOND_CODE_HINT} testid={test_ids::TOTP_CODE} />
                if let Some(trouble) = outcome.trouble() { <TroubleNote trouble={trouble.clone()} /> }
                <div class="actions"><button type="submit" class="danger" aria-busy={outcome.is_pending().to_string()} data-testid={test_ids::TOTP_REMOVE}>{ own::FACTOR_REMOVE }</button></div>
            </form>
        </details>
    }
}
