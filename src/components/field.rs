//! A labelled input.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Field`].
#[derive(Properties, PartialEq)]
pub struct FieldProps {
    /// What is asked.
    pub label: AttrValue,
    /// `text`, `password`, `email`, `number`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// What is in it.
    pub value: AttrValue,
    /// What was typed.
    pub on_input: Callback<String>,
    /// What the browser may fill in.
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
    /// More about it.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Smallest number.
    #[prop_or_default]
    pub min: Option<AttrValue>,
    /// Largest number.
    #[prop_or_default]
    pub max: Option<AttrValue>,
    /// Step of a number.
    #[prop_or_default]
    pub step: Option<AttrValue>,
    /// Fewest characters.
    #[prop_or_default]
    pub minlength: Option<AttrValue>,
    /// For tests; also its id.
    pub testid: AttrValue,
}

/// A labelled input.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let on_input = {
        let on_input = props.on_input.clone();
        Callback::from(move |event: InputEvent| {
            on_input.emit(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let hint_id = props
        .hint
        .is_some()
        .then(|| format!("{}-hint", props.testid));
    html! {
        <div>
            <label for={&props.testid}>{ &props.label }</label>
            <input id={&props.testid} type={&props.kind} value={&props.value} oninput={on_input} required=true
                autocomplete={&props.autocomplete} min={props.min.clone()} max={props.max.clone()} step={props.step.clone()}
                minlength={props.minlength.clone()} aria-describedby={hint_id.clone()} data-testid={&props.testid} />
            if let Some(hint) = &props.hint { <small id={hint_id}>{ hint }</small> }
        </div>
    }
}
