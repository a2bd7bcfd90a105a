//! `GET info/pace`: how long trainings take here against what plans predict.

use crate::{ApiError, Service};
use axum::Json;
use axum::extract::State;
use wire::rest::TrainingPace;

/// How many times as long as predicted trainings take here. Needs no token.
#[utoipa::path(get, path = "/info/pace", responses((status = 200, description = "the pace of the last trainings", body = TrainingPace), (status = 503)))]
pub async fn get_pace(State(service): State<Service>) -> Result<Json<TrainingPace>, ApiError> {
    let pace = service.store.pace().await?;
    Ok(Json(TrainingPace {
        times_as_long: pace.map(|pace| pace.times_as_long),
        trainings: pace.map_or(0, |pace| pace.trainings),
    }))
}
