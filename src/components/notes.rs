//! Notes: what went wrong and what one can do; good news; warnings.

use yew::prelude::*;

use crate::state::trouble::{Kind, Trouble};
use crate::{test_ids, text};

/// Properties of [`TroubleNote`].
#[derive(Properties, PartialEq)]
pub struct TroubleProps {
    /// What went wrong.
    pub trouble: Trouble,
    /// Buttons: what one can do here.
    #[prop_or_default]
    pub children: Html,
}

/// What went wrong and what one can do; read out at once.
#[component]
pub fn TroubleNote(props: &TroubleProps) -> Html {
    let cancelled = props.trouble.kind == Kind::Cancelled;
    let (class, head) = if cancelled {
        ("note", text::trouble::STOPPED)
    } else {
        ("note bad", text::trouble::HEAD)
    };
    html! {
        <div class={class} role={if cancelled { "status" } else { "alert" }} data-testid={test_ids::TROUBLE}>
            <p><strong>{ head }</strong>{ " " }{ &props.trouble.what }</p>
            if !props.trouble.remedy.is_empty() {
                <p data-testid={test_ids::TROUBLE_REMEDY}>{ &props.trouble.remedy }</p>
            }
            { props.children.clone() }
        </div>
    }
}

/// Properties of [`Note`].
#[derive(Properties, PartialEq)]
pub struct NoteProps {
    /// `good`, `warn` or nothing.
    #[prop_or_default]
    pub tone: Classes,
    /// What it says.
    pub children: Html,
    /// For tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A note beside the text.
#[component]
pub fn Note(props: &NoteProps) -> Html {
    html! { <div class={classes!("note", props.tone.clone())} role="status" data-testid={props.testid.clone()}>{ props.children.clone() }</div> }
}
