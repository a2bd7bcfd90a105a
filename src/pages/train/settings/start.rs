//! Where the weights start: at zero, or from a model.json.

use serde::Deserialize;
use vault_api::{StartFrom, TrainingSettings};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::components::file_drop::FileDrop;
use crate::components::notes::{Note, TroubleNote};
use crate::components::select::Select;
use crate::flows::read::Named;
use crate::hooks::use_app;
use crate::state::journey::Event;
use crate::state::trouble::Trouble;
use crate::{test_ids, text};

/// What of a scikit-learn style model.json matters here.
#[derive(Deserialize)]
struct ModelFile {
    coef_: Vec<Vec<f64>>,
    intercept_: Vec<f64>,
}

/// Where the weights start.
#[component]
pub fn Start() -> Html {
    let app = use_app();
    let from_model = matches!(app.journey.settings.start, StartFrom::Model { .. });
    let asking = use_state_eq(|| from_model);
    let trouble = use_state(|| None::<Trouble>);
    let begin_with = {
        let app = app.clone();
        Callback::from(move |start: StartFrom| {
            let settings = TrainingSettings {
                start,
                ..app.journey.settings.clone()
            };
            app.tell(Event::Set(settings, app.journey.model_name.clone()));
        })
    };
    let on_choose = {
        let (asking, begin_with) = (asking.clone(), begin_with.clone());
        Callback::from(move |value: String| {
            asking.set(value == "model");
            if value != "model" {
                begin_with.emit(StartFrom::Zero);
            }
        })
    };
    let on_files = {
        let trouble = trouble.clone();
        Callback::from(move |files: Vec<Named>| {
            let (trouble, begin_with) = (trouble.clone(), begin_with.clone());
            spawn_local(async move {
                match read(files).await {
                    Ok(weights) => {
                        trouble.set(None);
                        begin_with.emit(StartFrom::Model { weights });
                    }
                    Err(refusal) => trouble.set(Some(refusal)),
                }
            });
        })
    };
    let options = text::settings::STARTS
        .iter()
        .map(|(value, words)| ((*value).to_owned(), (*words).to_owned()));
    let weights = match &app.journey.settings.start {
        StartFrom::Model { weights } => Some(weights.len()),
        StartFrom::Zero => None,
    };
    html! {
        <>
            <Select label={text::settings::START} options={options.collect::<Vec<_>>()} chosen={if *asking { "model" } else { "zero" }} {on_choose} testid={test_ids::START_FROM} />
            if *asking {
                <FileDrop label={text::settings::MODEL_FILE} hint={text::settings::MODEL_FILE_HINT} accept=".json,application/json" {on_files} testid={test_ids::MODEL_FILE} />
                if let Some(trouble) = &*trouble { <TroubleNote trouble={trouble.clone()} /> }
                if let Some(count) = weights { <Note tone="good"><p>{ text::settings::weights_read(count) }</p></Note> }
            }
        </>
    }
}

async fn read(files: Vec<Named>) -> Result<Vec<f64>, Trouble> {
    let (_, file) = files
        .into_iter()
        .next()
        .ok_or_else(|| not_a_model("no file"))?;
    let content = JsFuture::from(file.text())
        .await
        .map_err(|_| not_a_model("it cannot be read"))?;
    weights(&content.as_string().unwrap_or_default())
}

/// Intercept first, then one weight per feature.
fn weights(json: &str) -> Result<Vec<f64>, Trouble> {
    let model: ModelFile =
        serde_json::from_str(json).map_err(|error| not_a_model(&error.to_string()))?;
    let ([row], [intercept]) = (model.coef_.as_slice(), model.intercept_.as_slice()) else {
        return Err(not_a_model(
            "`coef_` must have one row and `intercept_` one number",
        ));
    };
    let weights: Vec<f64> = [*intercept].iter().chain(row).copied().collect();
    if weights.iter().all(|weight| weight.is_finite()) {
        Ok(weights)
    } else {
        Err(not_a_model("a weight is not finite"))
    }
}

fn not_a_model(why: &str) -> Trouble {
    Trouble::new(
        text::settings::not_a_model(why),
        text::settings::NOT_A_MODEL_REMEDY,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_intercept_comes_first() {
        let json = r#"{"meta":"lr","coef_":[[0.5,-1]],"intercept_":[0.25],"n_iter_":[5]}"#;
        assert_eq!(weights(json).unwrap(), [0.25, 0.5, -1.0]);
    }

    #[test]
    fn what_is_no_model_is_refused() {
        for json in [
            "",
            "{}",
            r#"{"coef_":[[1],[2]],"intercept_":[0,0]}"#,
            r#"{"coef_":[],"intercept_":[0]}"#,
        ] {
            assert!(weights(json).is_err(), "{json}");
        }
    }
}
