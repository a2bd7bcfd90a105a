//! What the server sees: every request as it was sent, and a row beside its ciphertext.

use vault_api::{Reply, Request, SampleRow};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::page_title::PageTitle;
use crate::components::remote_view::remote_view;
use crate::hooks::vault::Attachment;
use crate::hooks::{App, use_app};
use crate::state::format;
use crate::state::remote::Remote;
use crate::state::traffic::Exchange;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};

/// What the server sees.
#[component]
pub fn Sees() -> Html {
    let app = use_app();
    let leaks = app
        .journey
        .plan
        .ready()
        .map(|plan| plan.summary.leaks.clone())
        .unwrap_or_default();
    let leaks = if leaks.is_empty() {
        text::sees::LEAKS
            .iter()
            .map(|leak| (*leak).to_owned())
            .collect()
    } else {
        leaks
    };
    html! {
        <div class="sees">
            <PageTitle title={text::sees::TITLE} />
            <p class="lead">{ text::sees::LEAD }</p>
            <Sample />
            <section class="card">
                <h2>{ text::sees::REQUESTS }</h2>
                <p class="muted">{ text::sees::sent(app.traffic.sent, &format::bytes(app.traffic.bytes)) }</p>
                { requests(&app.traffic.exchanges) }
            </section>
            <section class="card">
                <h2>{ text::sees::LEARNS }</h2>
                <ul>{ for leaks.iter().map(|leak| html! { <li>{ leak }</li> }) }</ul>
            </section>
        </div>
    }
}

fn requests(exchanges: &[Exchange]) -> Html {
    if exchanges.is_empty() {
        return html! { <p>{ text::sees::NOTHING }</p> };
    }
    let rows = exchanges.iter().rev().map(|exchange| {
        let digest: String = exchange.sha256.chars().take(16).collect();
        html! {
            <tr>
                <td class="number">{ exchange.number }</td>
                <td><strong>{ &exchange.method }</strong></td>
                <td class="mono" title={exchange.path.clone()}>{ &exchange.path }</td>
                <td class="number">{ format::bytes(exchange.bytes) }</td>
                <td class="mono">{ &exchange.first }</td>
                <td class="mono" title={exchange.sha256.clone()}>{ digest }</td>
                <td class="number">{ if exchange.status == 0 { "—".to_owned() } else { exchange.status.to_string() } }</td>
                <td class="number">{ format::bytes(exchange.answer_bytes) }</td>
            </tr>
        }
    });
    html! {
        <div class="scroll tall requests" tabindex="0" role="region" aria-label={text::sees::REQUESTS} data-testid={test_ids::REQUESTS}>
            <table>
                <thead><tr>{ for text::sees::HEADS.iter().map(|head| html! { <th scope="col">{ *head }</th> }) }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

/// A row in clear beside what the server gets of it.
#[component]
fn Sample() -> Html {
    let app = use_app();
    let sample = use_state(Remote::<SampleRow>::default);
    let show = {
        let (app, sample) = (app.clone(), sample.clone());
        Callback::from(move |_: MouseEvent| {
            sample.set(Remote::Pending);
            let (app, sample) = (app.clone(), sample.clone());
            spawn_local(async move { sample.set(ask(&app).await.into()) });
        })
    };
    let at_hand = app.journey.can_decrypt() && app.journey.prepared.ready().is_some();
    html! {
        <section class="card" data-testid={test_ids::SAMPLE}>
            <h2>{ text::sees::ROW }</h2>
            if at_hand {
                <div class="actions"><button type="button" class="quiet" onclick={show.clone()} data-testid={test_ids::SHOW_SAMPLE}>{ text::sees::SHOW_ROW }</button></div>
            } else {
                <p>{ text::sees::NO_ROW }</p>
            }
            { remote_view(&sample, text::sees::ENCRYPTING, Some(show), sample_view) }
        </section>
    }
}

async fn ask(app: &App) -> Result<SampleRow, Trouble> {
    let journey = &app.journey;
    let key = journey.key.as_ref().ok_or_else(Trouble::vault_lost)?.handle;
    let plan = journey.plan.ready().ok_or_else(Trouble::vault_lost)?.handle;
    let data = journey
        .prepared
        .ready()
        .ok_or_else(Trouble::vault_lost)?
        .handle;
    match app
        .vault
        .quick(
            Request::SampleRow {
                key,
                plan,
                data,
                row: 0,
            },
            Attachment::None,
        )
        .await?
        .0
    {
        Reply::Sample(sample) => Ok(sample),
        _ => Err(Trouble::vault_lost()),
    }
}

fn sample_view(sample: &SampleRow) -> Html {
    let cells = sample.names.iter().zip(&sample.clear).map(|(name, value)| html! { <tr><th scope="row">{ name }</th><td class="number">{ value }</td></tr> });
    let numbers = |values: &[f64]| {
        values
            .iter()
            .take(6)
            .map(|value| format::number(*value))
            .collect::<Vec<_>>()
            .join("   ")
    };
    let pairs: Vec<String> = sample
        .ciphertext_hex
        .as_bytes()
        .chunks(2)
        .map(|pair| String::from_utf8_lossy(pair).into_owned())
        .collect();
    html! {
        <>
            <div class="cards">
                <div><h3>{ text::sees::IN_CLEAR }</h3>
                    <div class="scroll tall" tabindex="0" role="region" aria-label={text::sees::IN_CLEAR}><table><tbody>{ for cells }</tbody></table></div></div>
                <div><h3>{ text::sees::AS_SENT }</h3><p class="cipher mono" tabindex="0">{ pairs.join(" ") }</p></div>
            </div>
            <h3>{ text::sees::RIGHT_KEY }</h3><p class="cipher mono">{ numbers(&sample.right_key) }</p>
            <h3>{ text::sees::WRONG_KEY }</h3><p class="cipher mono">{ numbers(&sample.wrong_key) }</p>
        </>
    }
}
