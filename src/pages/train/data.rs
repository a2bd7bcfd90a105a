//! Step 1: choose the rows and look at them.

use dataset::{ColumnKind, ColumnSummary, TableSummary};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::Link;

use super::Onward;
use crate::components::charts::histogram::Histogram;
use crate::components::file_drop::FileDrop;
use crate::components::remote_view::remote_view;
use crate::flows::{demo, read};
use crate::hooks::use_app;
use crate::route::Route;
use crate::state::format;
use crate::state::journey::Table;
use crate::state::step::Step;
use crate::{test_ids, text};

/// Choose the rows and look at them.
#[component]
pub fn Data() -> Html {
    let app = use_app();
    let on_files = {
        let app = app.clone();
        Callback::from(move |files| spawn_local(read::into_run(app.clone(), files)))
    };
    let on_demo = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| spawn_local(demo::into_run(app.clone())))
    };
    let labels = app.journey.labels.clone();
    html! {
        <>
            <p class="lead">{ text::data::LEAD }</p>
            <section class="card">
                <FileDrop label={text::data::DROP} hint={text::data::DROP_HINT} accept=".csv,.tsv,.txt,text/csv" multiple=true {on_files} testid={test_ids::FILES} />
                <div class="actions">
                    <button type="button" class="quiet" onclick={on_demo} data-testid={test_ids::USE_DEMO}>{ text::data::USE_DEMO }</button>
                    <small class="muted">{ text::data::DEMO_MORE }</small>
                </div>
                <p><Link<Route> to={Route::Gateway}><span data-testid={test_ids::TO_GATEWAY}>{ text::gateway::LINK }</span></Link<Route>></p>
            </section>
            { remote_view(&app.journey.features, text::data::READING, None, |table| html! {
                <>
                    { table_view(table) }
                    if let Some(labels) = &labels { { table_view(labels) } }
                    <Onward from={Step::Data} />
                </>
            }) }
        </>
    }
}

fn table_view(table: &Table) -> Html {
    let summary = &table.summary;
    html! {
        <section class="card">
            <h2>{ &table.name }</h2>
            <p class="muted">{ text::data::shape(summary) }</p>
            { preview(summary) }
            <h3>{ text::data::COLUMNS }</h3>
            <div class="scroll tall" tabindex="0" role="region" aria-label={text::data::COLUMNS} data-testid={test_ids::COLUMNS}>
                <table>
                    <thead><tr>{ for text::data::COLUMN_HEADS.iter().map(|head| html! { <th scope="col">{ *head }</th> }) }</tr></thead>
                    <tbody>{ for summary.columns.iter().map(|column| column_row(column, summary.rows)) }</tbody>
                </table>
            </div>
        </section>
    }
}

fn preview(summary: &TableSummary) -> Html {
    let head = summary
        .columns
        .iter()
        .map(|column| html! { <th scope="col" class="number">{ &column.name }</th> });
    let rows = summary.preview.iter().map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td class="number">{ cell }</td> }) }</tr> });
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={text::data::PREVIEW} data-testid={test_ids::PREVIEW}>
            <table><thead><tr>{ for head }</tr></thead><tbody>{ for rows }</tbody></table>
        </div>
    }
}

fn column_row(column: &ColumnSummary, rows: usize) -> Html {
    let figures = column.figures.as_ref();
    let number = |value: Option<f64>| value.map_or_else(|| "—".to_owned(), format::number);
    html! {
        <tr>
            <th scope="row">{ &column.name }</th>
            <td>{ text::data::kind(column.kind) }{ if column.constant { text::data::CONSTANT } else { "" } }</td>
            <td class="number">{ missing(column.missing, rows) }</td>
            <td class="number">{ number(figures.map(|f| f.minimum)) }</td>
            <td class="number">{ number(figures.map(|f| f.mean)) }</td>
            <td class="number">{ number(figures.map(|f| f.maximum)) }</td>
            <td>{ spread(column) }</td>
        </tr>
    }
}

fn spread(column: &ColumnSummary) -> Html {
    let few = matches!(column.kind, ColumnKind::Binary) || column.figures.is_none();
    if few && !column.values.is_empty() {
        return html! { text::data::values(&column.values) };
    }
    match &column.figures {
        Some(figures) => {
            html! { <Histogram counts={figures.histogram.clone()} spoken={text::data::histogram_spoken(&column.name)} /> }
        }
        None => html! { "—" },
    }
}

fn missing(count: usize, rows: usize) -> String {
    if count == 0 {
        "0".to_owned()
    } else {
        format!(
            "{} ({})",
            format::count(count as u64),
            format::percent(count as f64 / rows.max(1) as f64)
        )
    }
}
