//! A labelled choice of one out of several.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Select`].
#[derive(Properties, PartialEq)]
pub struct SelectProps {
    /// What is chosen.
    pub label: AttrValue,
    /// Value and words of each choice.
    pub options: Vec<(String, String)>,
    /// The value chosen now.
    pub chosen: AttrValue,
    /// The value that was chosen.
    pub on_choose: Callback<String>,
    /// For tests; also its id.
    pub testid: AttrValue,
}

/// A labelled choice of one out of several.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let on_change = {
        let on_choose = props.on_choose.clone();
        Callback::from(move |event: Event| {
            on_choose.emit(event.target_unchecked_into::<HtmlSelectElement>().value())
        })
    };
    let options = props.options.iter().map(|(value, words)| {
        html! { <option value={value.clone()} selected={*value == *props.chosen}>{ words }</option> }
    });
    html! {
        <div>
            <label for={&props.testid}>{ &props.label }</label>
            <select id={&props.testid} onchange={on_change} data-testid={&props.testid}>{ for options }</select>
        </div>
    }
}
