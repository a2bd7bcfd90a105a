//! Signing in at an external OpenID provider: authorization code with PKCE (RFC 7636), as a public client.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gloo_net::http::Request;
use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use wire::rest::{ProviderOffer, Secret, Tokens};

use crate::components::sign_in_form::begin;
use crate::hooks::{App, browser};
use crate::route::Route;
use crate::state::trouble::Trouble;
use crate::text::account::provider as text;
use yew_router::Routable;

/// Where this tab remembers a sign-in that it has begun.
const BEGUN: &str = "blindfold.provider";

/// A sign-in on its way: what the answer must carry, and the secret that proves who asks for the tokens.
#[derive(Serialize, Deserialize)]
struct Begun {
    state: String,
    verifier: String,
    offer: ProviderOffer,
}

/// What the token endpoint answers.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    id_token: String,
    #[serde(default)]
    expires_in: Option<u64>,
}

fn random() -> Result<String, Trouble> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Trouble::new(error.to_string(), text::REMEDY))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

async fn challenge(verifier: &str) -> Result<String, Trouble> {
    let hex = browser::sha256(&Uint8Array::from(verifier.as_bytes())).await;
    let bytes: Option<Vec<u8>> = (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok())
        .collect();
    let digest = bytes.filter(|bytes| bytes.len() == 32);
    digest
        .map(|digest| URL_SAFE_NO_PAD.encode(digest))
        .ok_or_else(|| Trouble::new(text::REFUSED, text::REMEDY))
}

fn query(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| {
        format!(
            "{name}={}",
            String::from(js_sys::encode_uri_component(value))
        )
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn return_address() -> String {
    let origin = browser::window().and_then(|window| window.location().origin().ok());
    format!(
        "{}{}",
        origin.unwrap_or_default(),
        Route::SignedIn.to_path()
    )
}

/// Leaves this page for the provider's.
///
/// # Errors
/// If the browser gives no randomness or does not go there.
pub async fn leave_for(offer: &ProviderOffer) -> Result<(), Trouble> {
    let (state, verifier) = (random()?, random()?);
    let challenge = challenge(&verifier).await?;
    let query = query(&[
        ("response_type", "code"),
        ("client_id", &offer.client_id),
        ("redirect_uri", &return_address()),
        ("scope", &offer.scope),
        ("resource", &offer.audience),
        ("state", &state),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    let begun = Begun {
        state,
        verifier,
        offer: offer.clone(),
    };
    let kept = serde_json::to_string(&begun).ok();
    browser::write(browser::of_this_tab(), BEGUN, kept.as_deref());
    let sign = if offer.authorization_endpoint.contains('?') {
        '&'
    } else {
        '?'
    };
    browser::go_to(&format!("{}{sign}{query}", offer.authorization_endpoint))
        .ok_or_else(|| Trouble::new(text::REFUSED, text::REMEDY))
}

/// Takes the provider's answer, which is in this page's address: exchanges the code and begins the session.
///
/// # Errors
/// If the provider refused, the answer is not to this tab's question, or the service does not take the token.
pub async fn come_back(app: &App) -> Result<(), Trouble> {
    let begun = browser::read(browser::of_this_tab(), BEGUN)
        .and_then(|text| serde_json::from_str::<Begun>(&text).ok());
    browser::write(browser::of_this_tab(), BEGUN, None);
    let foreign = || Trouble::new(text::NOT_OURS, text::REMEDY);
    let begun = begun.ok_or_else(foreign)?;
    if browser::asked("state").as_deref() != Some(&begun.state) {
        return Err(foreign());
    }
    let code = browser::asked("code").ok_or_else(|| {
        let why = browser::asked("error_description").unwrap_or_default();
        Trouble::new(format!("{} {why}", text::REFUSED), text::REMEDY)
    })?;
    let granted = exchange(&begun, &code).await?;
    let tokens = Tokens {
        api_token: Secret::new(granted.access_token),
        id_token: Secret::new(granted.id_token),
        expires_in: granted.expires_in.unwrap_or(3600),
    };
    let mut service = app.service();
    service.token = Some(tokens.api_token.expose().to_owned());
    let account = service.me().await?;
    begin(app, account.username, &tokens);
    Ok(())
}

async fn exchange(begun: &Begun, code: &str) -> Result<Granted, Trouble> {
    let offer = &begun.offer;
    let body = query(&[
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &return_address()),
        ("client_id", &offer.client_id),
        ("code_verifier", &begun.verifier),
        ("resource", &offer.audience),
    ]);
    let refused = |why: String| Trouble::new(format!("{} {why}", text::REFUSED), text::REMEDY);
    let answer = Request::post(&offer.token_endpoint)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(body)
        .map_err(|error| refused(error.to_string()))?
        .send()
        .await
        .map_err(|_| Trouble::offline())?;
    if !answer.ok() {
        return Err(refused(format!("({})", answer.status())));
    }
    answer
        .json()
        .await
        .map_err(|error| refused(error.to_string()))
}
