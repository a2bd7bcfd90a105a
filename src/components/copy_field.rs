//! A value to copy, with a button that says that it did.

use yew::prelude::*;

use super::copy_block::CopyButton;

/// Properties of [`CopyField`].
#[derive(Properties, PartialEq)]
pub struct CopyFieldProps {
    /// What it is.
    pub label: AttrValue,
    /// The value.
    pub value: AttrValue,
    /// For tests: of the field; the button's is `copy-` and this.
    pub testid: AttrValue,
}

/// A value to copy.
#[component]
pub fn CopyField(props: &CopyFieldProps) -> Html {
    html! {
        <>
            <label for={&props.testid}>{ &props.label }</label>
            <div class="copy-field">
                <input id={&props.testid} readonly=true value={&props.value} data-testid={&props.testid} />
                <CopyButton label={&props.label} value={&props.value} testid={&props.testid} />
            </div>
        </>
    }
}
