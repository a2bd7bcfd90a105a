//! The table twin that every chart has: the same numbers for those who do not see the picture.

use yew::prelude::*;

use crate::text;

/// Properties of [`Twin`].
#[derive(Properties, PartialEq)]
pub struct TwinProps {
    /// What the table is, for its caption.
    pub caption: AttrValue,
    /// Column heads; the first column names the row.
    pub head: Vec<AttrValue>,
    /// Rows, as many cells as heads.
    pub rows: Vec<Vec<String>>,
}

/// A table of a chart's numbers, folded away.
#[component]
pub fn Twin(props: &TwinProps) -> Html {
    let head = props.head.iter().enumerate().map(|(place, name)| {
        html! { <th scope="col" class={classes!((place > 0).then_some("number"))}>{ name }</th> }
    });
    let rows = props.rows.iter().map(|cells| {
        let first = cells.first().cloned().unwrap_or_default();
        let rest = cells
            .iter()
            .skip(1)
            .map(|cell| html! { <td class="number">{ cell }</td> });
        html! { <tr><th scope="row">{ first }</th>{ for rest }</tr> }
    });
    html! {
        <details class="twin">
            <summary>{ text::chart::AS_TABLE }</summary>
            <div class="scroll tall" tabindex="0" role="region" aria-label={&props.caption}>
                <table>
                    <caption class="visually-hidden">{ &props.caption }</caption>
                    <thead><tr>{ for head }</tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </details>
    }
}
