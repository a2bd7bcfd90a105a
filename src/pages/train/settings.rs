//! Step 2: decide about the rows and the training.

mod columns;
mod start;
mod training;

use dataset::{Choices, MissingPolicy, Split, Standardise, TableSummary};
use yew::prelude::*;

use super::Onward;
use crate::components::field::Field;
use crate::components::select::Select;
use crate::hooks::{App, use_app};
use crate::state::journey::{Event, Journey};
use crate::state::step::Step;
use crate::{test_ids, text};

/// Decide about the rows and the training.
#[component]
pub fn Settings() -> Html {
    let app = use_app();
    html! {
        <>
            <p class="lead">{ text::settings::LEAD }</p>
            <section class="card"><h2>{ text::settings::ROWS }</h2>{ rows(&app) }<columns::Columns /></section>
            <section class="card"><h2>{ text::settings::TRAINING }</h2><training::Training /></section>
            <Onward from={Step::Settings} />
        </>
    }
}

fn choose(app: &App, change: impl Fn(&mut dataset::Choices, String) + 'static) -> Callback<String> {
    let app = app.clone();
    Callback::from(move |value: String| {
        let mut choices = app.journey.choices.clone();
        change(&mut choices, value);
        app.tell(Event::Choose(choices));
    })
}

/// The table that holds the label column.
fn label_table(journey: &Journey) -> Option<&TableSummary> {
    journey
        .labels
        .as_ref()
        .or(journey.features.ready())
        .map(|table| &table.summary)
}

fn rows(app: &App) -> Html {
    let choices = &app.journey.choices;
    let Some(table) = label_table(&app.journey) else {
        return Html::default();
    };
    let columns: Vec<(String, String)> = table
        .columns
        .iter()
        .map(|column| (column.name.clone(), column.name.clone()))
        .collect();
    let values = choices
        .label
        .as_deref()
        .and_then(|label| table.column(label))
        .map(|column| column.values.clone())
        .unwrap_or_default();
    let mut positive = vec![(String::new(), text::settings::AUTOMATIC.to_owned())];
    positive.extend(
        values
            .iter()
            .map(|value| (value.value.clone(), text::data::value(value))),
    );
    let split = choices.split;
    html! {
        <div class="fields">
            <Select label={text::settings::LABEL} options={columns} chosen={choices.label.clone().unwrap_or_default()} testid={test_ids::LABEL}
                on_choose={choose(app, |choices, value| { choices.label = Some(value); choices.positive = None; })} />
            <Select label={text::settings::POSITIVE} options={positive} chosen={choices.positive.clone().unwrap_or_default()} testid={test_ids::POSITIVE}
                on_choose={choose(app, |choices, value| choices.positive = Some(value).filter(|value| !value.is_empty()))} />
            <Select label={text::settings::STANDARDISE} options={pairs(&text::settings::UNITS)} testid={test_ids::STANDARDISE}
                chosen={units_word(choices)} on_choose={choose(app, |choices, value| set_units(choices, &value))} />
            <Select label={text::settings::MISSING} options={pairs(&text::settings::MISSING_POLICIES)} testid={test_ids::MISSING}
                chosen={missing_word(choices.missing)} on_choose={choose(app, |choices, value| choices.missing = missing_policy(&value))} />
            <Field label={text::settings::TEST_PERCENT} kind="number" min="0" max="90" step="1" hint={text::settings::TEST_HINT} testid={test_ids::TEST_PERCENT}
                value={split.map_or(0, |split| split.test_percent).to_string()} on_input={choose(app, |choices, value| choices.split = percent(choices.split, &value))} />
            if let Some(split) = split {
                <Field label={text::settings::SEED} kind="number" min="0" step="1" hint={text::settings::SEED_HINT} testid={test_ids::SEED} value={split.seed.to_string()}
                    on_input={choose(app, |choices, value| if let (Some(split), Ok(seed)) = (&mut choices.split, value.parse()) { split.seed = seed; })} />
            }
        </div>
    }
}

fn pairs(words: &[(&'static str, &'static str)]) -> Vec<(String, String)> {
    words
        .iter()
        .map(|(value, label)| ((*value).to_owned(), (*label).to_owned()))
        .collect()
}

fn units_word(choices: &Choices) -> &'static str {
    match (choices.standardise, choices.adapt) {
        (Standardise::Yes, true) => "adapt",
        (Standardise::Yes, false) => "yes",
        (Standardise::LeaveAsIs, _) => "as-is",
    }
}

fn set_units(choices: &mut Choices, word: &str) {
    choices.adapt = word == "adapt";
    choices.standardise = match word {
        "as-is" => Standardise::LeaveAsIs,
        _ => Standardise::Yes,
    };
}

fn missing_word(policy: MissingPolicy) -> &'static str {
    match policy {
        MissingPolicy::DropRow => "drop",
        MissingPolicy::FillWithMean => "mean",
        _ => "refuse",
    }
}

fn missing_policy(word: &str) -> MissingPolicy {
    match word {
        "drop" => MissingPolicy::DropRow,
        "mean" => MissingPolicy::FillWithMean,
        _ => MissingPolicy::Refuse,
    }
}

/// Zero percent is no split; the seed is kept while the percentage changes.
fn percent(split: Option<Split>, typed: &str) -> Option<Split> {
    let test_percent = typed.parse::<u8>().ok()?.min(90);
    (test_percent > 0).then(|| Split {
        test_percent,
        ..split.unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_policies_agree() {
        for policy in [
            MissingPolicy::Refuse,
            MissingPolicy::DropRow,
            MissingPolicy::FillWithMean,
        ] {
            assert_eq!(missing_policy(missing_word(policy)), policy);
        }
    }

    #[test]
    fn no_percent_is_no_split() {
        assert_eq!(percent(None, "0"), None);
        assert_eq!(percent(None, "x"), None);
        assert_eq!(
            percent(
                Some(Split {
                    test_percent: 5,
                    seed: 9
                }),
                "95"
            ),
            Some(Split {
                test_percent: 90,
                seed: 9
            })
        );
    }
}
