//! How to train: the best that is to be had, or as HE4Cloud does; and what may be changed about either.

use vault_api::{Activation, Algorithm, Nesterov, Refresh, TrainingSettings};
use yew::prelude::*;

use super::pairs;
use super::start::Start;
use crate::components::field::Field;
use crate::components::select::Select;
use crate::hooks::{App, use_app};
use crate::state::journey::Event;
use crate::{test_ids, text};

/// How to train.
#[component]
pub fn Training() -> Html {
    let app = use_app();
    let settings = &app.journey.settings;
    let way = match settings.algorithm {
        Algorithm::Nesterov(_) => "best",
        Algorithm::GradientDescent => "he4cloud",
    };
    html! {
        <>
            <div class="fields">
                <Select label={text::settings::WAY} options={pairs(&text::settings::WAYS)} chosen={way} testid={test_ids::WAY} on_choose={choose_way(&app)} />
                <Field label={text::settings::MODEL_NAME} hint={text::settings::MODEL_NAME_HINT} testid={test_ids::MODEL_NAME} value={app.journey.model_name.clone()}
                    on_input={set(&app, |_, name, value| *name = address_word(&value))} />
                { epochs(&app) }
                if way == "he4cloud" {
                    <Field label={text::settings::RATE} kind="number" min="0" step="any" hint={text::settings::RATE_HINT} testid={test_ids::RATE} value={settings.learning_rate.to_string()}
                        on_input={set(&app, |settings, _, value| if let Ok(rate) = value.parse() { settings.learning_rate = rate; })} />
                    { polynomial(&app, false) }
                }
            </div>
            <p class="muted">{ if way == "best" { text::settings::BEST } else { text::settings::HE4CLOUD } }</p>
            if let Algorithm::Nesterov(nesterov) = settings.algorithm { { advanced(&app, nesterov) } } else { <Start /> }
        </>
    }
}

fn epochs(app: &App) -> Html {
    html! {
        <Field label={text::settings::EPOCHS} kind="number" min="1" max="1000" step="1" hint={text::settings::EPOCHS_HINT} testid={test_ids::EPOCHS} value={app.journey.settings.epochs.to_string()}
            on_input={set(app, |settings, _, value| if let Ok(epochs) = value.parse() { settings.epochs = epochs; })} />
    }
}

fn polynomial(app: &App, of_rows: bool) -> Html {
    let all = Activation::ALL.into_iter();
    let options = all.filter(|it| of_rows || *it != Activation::OfRows);
    let options = options.map(|activation| {
        let words = text::settings::activation(activation);
        (activation.name().to_owned(), words)
    });
    html! {
        <Select label={text::settings::ACTIVATION} options={options.collect::<Vec<_>>()} chosen={app.journey.settings.activation.name()} testid={test_ids::ACTIVATION}
            on_choose={set(app, |settings, _, value| if let Some(found) = Activation::from_name(&value) { settings.activation = found; })} />
    }
}

/// What may be changed about the best settings.
fn advanced(app: &App, nesterov: Nesterov) -> Html {
    let penalty = nesterov
        .penalty
        .map_or_else(String::new, |penalty| penalty.to_string());
    let refresh = match app.journey.settings.refresh {
        Refresh::None => "none",
        Refresh::ByServerWhenNeeded | Refresh::Bootstrapped { .. } => "by-server",
        Refresh::WhenNeeded | Refresh::Attended { .. } => "when-needed",
    };
    html! {
        <details>
            <summary>{ text::settings::ADVANCED }</summary>
            <div class="fields">
                { polynomial(app, true) }
                <Field label={text::settings::PENALTY} kind="number" min="0" step="any" hint={text::settings::PENALTY_HINT} testid={test_ids::PENALTY} value={penalty}
                    on_input={set(app, |settings, _, value| change(settings, |nesterov| nesterov.penalty = value.parse().ok()))} />
                <Select label={text::settings::CLASSES} options={pairs(&text::settings::CLASS_WEIGHTS)} chosen={if nesterov.class_weighted { "alike" } else { "rows" }} testid={test_ids::CLASS_WEIGHTED}
                    on_choose={set(app, |settings, _, value| change(settings, |nesterov| nesterov.class_weighted = value == "alike"))} />
                <Select label={text::settings::REFRESH} options={pairs(&text::settings::REFRESHES)} chosen={refresh} testid={test_ids::REFRESH}
                    on_choose={set(app, |settings, _, value| settings.refresh = refresh_of(&value))} />
            </div>
            <Start />
        </details>
    }
}

fn refresh_of(chosen: &str) -> Refresh {
    match chosen {
        "none" => Refresh::None,
        "by-server" => Refresh::ByServerWhenNeeded,
        _ => Refresh::WhenNeeded,
    }
}

fn change(settings: &mut TrainingSettings, change: impl Fn(&mut Nesterov)) {
    if let Algorithm::Nesterov(nesterov) = &mut settings.algorithm {
        change(nesterov);
    }
}

/// The settings of a way, with where the weights start.
fn choose_way(app: &App) -> Callback<String> {
    set(app, |settings, _, value| {
        let chosen = match value.as_str() {
            "best" => TrainingSettings::best(),
            _ => TrainingSettings::default(),
        };
        let start = settings.start.clone();
        *settings = TrainingSettings { start, ..chosen };
    })
}

fn set(
    app: &App,
    change: impl Fn(&mut TrainingSettings, &mut String, String) + 'static,
) -> Callback<String> {
    let app = app.clone();
    Callback::from(move |value: String| {
        let (mut settings, mut name) =
            (app.journey.settings.clone(), app.journey.model_name.clone());
        change(&mut settings, &mut name, value);
        app.tell(Event::Set(settings, name));
    })
}

/// The name becomes part of an address: letters, digits, `-` and `_`, at most 40.
fn address_word(typed: &str) -> String {
    typed
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() || letter == '_' {
                letter
            } else {
                '-'
            }
        })
        .take(40)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_into_an_address() {
        assert_eq!(address_word("Kredit Prüfung/2"), "Kredit-Pr-fung-2");
        assert_eq!(address_word(&"a".repeat(60)).len(), 40);
    }

    #[test]
    fn only_accelerated_settings_change_with_its_fields() {
        let mut settings = TrainingSettings::best();
        change(&mut settings, |nesterov| nesterov.class_weighted = true);
        assert!(
            matches!(settings.algorithm, Algorithm::Nesterov(nesterov) if nesterov.class_weighted)
        );
        let mut plain = TrainingSettings::default();
        change(&mut plain, |nesterov| nesterov.class_weighted = true);
        assert_eq!(plain, TrainingSettings::default());
    }
}
