//! Which feature columns are used.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::hooks::use_app;
use crate::state::journey::Event as RunEvent;
use crate::{test_ids, text};

/// A checkbox for each column that is not the label.
#[component]
pub fn Columns() -> Html {
    let app = use_app();
    let Some(table) = app.journey.features.ready() else {
        return Html::default();
    };
    let choices = &app.journey.choices;
    let is_label =
        |name: &str| app.journey.labels.is_none() && choices.label.as_deref() == Some(name);
    let names: Vec<String> = table
        .summary
        .columns
        .iter()
        .map(|column| column.name.clone())
        .filter(|name| !is_label(name))
        .collect();
    let used = names
        .iter()
        .filter(|name| !choices.excluded.contains(name))
        .count();
    let boxes = names.iter().map(|name| {
        let on_change = {
            let (app, name) = (app.clone(), name.clone());
            Callback::from(move |event: Event| {
                let mut choices = app.journey.choices.clone();
                choices.excluded = toggled(&choices.excluded, &name, event.target_unchecked_into::<HtmlInputElement>().checked());
                app.tell(RunEvent::Choose(choices));
            })
        };
        html! {
            <label><input type="checkbox" checked={!choices.excluded.contains(name)} onchange={on_change} data-testid={format!("use-{name}")} />{ name }</label>
        }
    });
    html! {
        <details data-testid={test_ids::USE_COLUMNS}>
            <summary>{ text::settings::columns_used(used, names.len()) }</summary>
            <div class="checks">{ for boxes }</div>
        </details>
    }
}

/// The columns left out after one of them was ticked or not.
fn toggled(excluded: &[String], name: &str, used: bool) -> Vec<String> {
    let mut next: Vec<String> = excluded
        .iter()
        .filter(|other| *other != name)
        .cloned()
        .collect();
    if !used {
        next.push(name.to_owned());
    }
    next
}

#[cfg(test)]
mod tests {
    use super::toggled;

    #[test]
    fn a_column_is_left_out_once() {
        let once = toggled(&[], "V1", false);
        assert_eq!(toggled(&once, "V1", false), ["V1"]);
        assert!(toggled(&once, "V1", true).is_empty());
    }
}
