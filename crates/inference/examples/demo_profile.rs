//! The profile of the demonstration's model for twenty rows: remakes tests/vectors/wire/v1/inference_profile.json.
//!
//!     cargo run -p inference --example demo_profile > tests/vectors/wire/v1/inference_profile.json

use inference::InferencePlan;
use wire::rest::InferenceModel;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = include_bytes!("../../../www/demo/inference/model.json");
    let model = InferenceModel::parse(model)?;
    let profile = InferencePlan::of_model(20, &model)?.profile_for(&model)?;
    println!("{}", serde_json::to_string_pretty(&profile)?);
    Ok(())
}
