//! A place to drop files, or to choose them by keyboard.

use wasm_bindgen::JsCast;
use web_sys::{Blob, DragEvent, File, FileList, HtmlInputElement};
use yew::prelude::*;

use crate::flows::read::Named;

/// Properties of [`FileDrop`].
#[derive(Properties, PartialEq)]
pub struct FileDropProps {
    /// What is wanted, in bold.
    pub label: AttrValue,
    /// More about it.
    pub hint: AttrValue,
    /// File endings for the chooser, `.csv,text/csv`.
    pub accept: AttrValue,
    /// Whether several files may come at once.
    #[prop_or_default]
    pub multiple: bool,
    /// The files.
    pub on_files: Callback<Vec<Named>>,
    /// For tests: of the file input.
    pub testid: AttrValue,
}

/// A place to drop files. It is the label of a file input, so keyboard and screen reader have it for free.
#[component]
pub fn FileDrop(props: &FileDropProps) -> Html {
    let over = use_state(|| false);
    let drag = |inside: bool| {
        let over = over.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(inside);
        })
    };
    let on_drop = {
        let (over, on_files) = (over.clone(), props.on_files.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            let files = event.data_transfer().and_then(|transfer| transfer.files());
            emit(&on_files, files);
        })
    };
    let on_change = {
        let on_files = props.on_files.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            emit(&on_files, input.files());
            // So that choosing the same file again is a change, too.
            input.set_value("");
        })
    };
    html! {
        <label class={classes!("drop", (*over).then_some("over"))} ondragover={drag(true)} ondragenter={drag(true)}
            ondragleave={drag(false)} ondrop={on_drop}>
            <strong>{ &props.label }</strong>
            <span class="muted">{ &props.hint }</span>
            <input type="file" accept={&props.accept} multiple={props.multiple} onchange={on_change} data-testid={&props.testid} />
        </label>
    }
}

fn emit(on_files: &Callback<Vec<Named>>, files: Option<FileList>) {
    let files = files
        .map(|list| gloo_file::FileList::from(list).to_vec())
        .unwrap_or_default();
    let named: Vec<Named> = files.iter().map(name).collect();
    if !named.is_empty() {
        on_files.emit(named);
    }
}

fn name(file: &gloo_file::File) -> Named {
    let raw: &File = file.as_ref();
    (file.name(), raw.unchecked_ref::<Blob>().clone())
}
