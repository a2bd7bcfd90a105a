//! What is protected, and from whom: short and honest.

use yew::prelude::*;

use crate::components::page_title::PageTitle;
use crate::text;

/// What is protected, and from whom.
#[component]
pub fn Security() -> Html {
    let sections = text::security::SECTIONS.iter().map(|(head, sentences)| {
        let items = sentences
            .iter()
            .map(|sentence| html! { <li>{ *sentence }</li> });
        html! { <section class="card"><h2>{ *head }</h2><ul>{ for items }</ul></section> }
    });
    html! {
        <>
            <PageTitle title={text::security::TITLE} />
            <p class="lead">{ text::security::LEAD }</p>
            { for sections }
        </>
    }
}
