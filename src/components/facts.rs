//! Names and values in two columns.

use yew::prelude::*;

/// Properties of [`Facts`].
#[derive(Properties, PartialEq)]
pub struct FactsProps {
    /// Name and value.
    pub rows: Vec<(AttrValue, String)>,
    /// For tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// Names and values in two columns.
#[component]
pub fn Facts(props: &FactsProps) -> Html {
    let rows = props
        .rows
        .iter()
        .map(|(name, value)| html! { <tr><th scope="row">{ name }</th><td>{ value }</td></tr> });
    html! { <table class="facts" data-testid={props.testid.clone()}><tbody>{ for rows }</tbody></table> }
}
