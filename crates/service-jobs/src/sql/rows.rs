//! Reading columns into their types.

use crate::{
    Account, Deployment, Job, JobState, ModelFiles, Object, ObjectKind, PersonalToken, Profile,
    Registration, StoreError, Timestamp, Upload, UploadState,
};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::str::FromStr;

/// A column parsed from its text.
pub fn parsed<T: FromStr>(row: &AnyRow, column: &'static str) -> Result<T, StoreError> {
    let value: String = row.try_get(column)?;
    value
        .parse()
        .map_err(|_| StoreError::Malformed { column, value })
}

fn parsed_option<T: FromStr>(row: &AnyRow, column: &'static str) -> Result<Option<T>, StoreError> {
    let value: Option<String> = row.try_get(column)?;
    let Some(value) = value else { return Ok(None) };
    value
        .parse()
        .map(Some)
        .map_err(|_| StoreError::Malformed { column, value })
}

/// A column that holds a whole number within `T`.
pub fn whole<T: TryFrom<i64>>(row: &AnyRow, column: &'static str) -> Result<T, StoreError> {
    let value: i64 = row.try_get(column)?;
    T::try_from(value).map_err(|_| StoreError::Malformed {
        column,
        value: value.to_string(),
    })
}

fn whole_option<T: TryFrom<i64>>(
    row: &AnyRow,
    column: &'static str,
) -> Result<Option<T>, StoreError> {
    let value: Option<i64> = row.try_get(column)?;
    value.map(|_| whole(row, column)).transpose()
}

fn time(row: &AnyRow, column: &'static str) -> Result<Timestamp, StoreError> {
    Ok(Timestamp(row.try_get(column)?))
}

fn time_option(row: &AnyRow, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp))
}

fn kind(row: &AnyRow) -> Result<ObjectKind, StoreError> {
    let value: String = row.try_get("kind")?;
    ObjectKind::from_name(&value).ok_or(StoreError::Malformed {
        column: "kind",
        value,
    })
}

pub fn account(row: &AnyRow) -> Result<Account, StoreError> {
    Ok(Account {
        id: parsed(row, "id")?,
        username: row.try_get("username")?,
        email: row.try_get("email")?,
        password_hash: row.try_get("password_hash")?,
        confirmed: row.try_get::<i64, _>("confirmed")? != 0,
        updated_at: time(row, "updated_at")?,
        token_generation: row.try_get("token_generation")?,
    })
}

pub fn personal_token(row: &AnyRow) -> Result<PersonalToken, StoreError> {
    Ok(PersonalToken {
        id: parsed(row, "id")?,
        account: parsed(row, "account")?,
        name: row.try_get("name")?,
        scope: row.try_get("scope")?,
        created_at: time(row, "created_at")?,
        expires: time(row, "expires")?,
        last_used: time_option(row, "last_used")?,
    })
}

pub fn deployment(row: &AnyRow) -> Result<Deployment, StoreError> {
    Ok(Deployment {
        id: parsed(row, "id")?,
        owner: parsed(row, "owner")?,
        model: row.try_get("model")?,
        version: row.try_get("version")?,
        created_at: time(row, "created_at")?,
    })
}

pub fn model_files(row: &AnyRow) -> Result<ModelFiles, StoreError> {
    Ok(ModelFiles {
        model: row.try_get("model")?,
        batch_size: whole(row, "batch_size")?,
    })
}

pub fn registration(row: &AnyRow) -> Result<Registration, StoreError> {
    Ok(Registration {
        id: parsed(row, "id")?,
        service: parsed(row, "service")?,
        user: parsed(row, "user")?,
    })
}

pub fn profile(row: &AnyRow) -> Result<Profile, StoreError> {
    Ok(Profile {
        id: parsed(row, "id")?,
        registration: parsed(row, "registration")?,
        json: row.try_get("json")?,
        created_at: time(row, "created_at")?,
    })
}

pub fn object(row: &AnyRow) -> Result<Object, StoreError> {
    Ok(Object {
        blob: parsed(row, "blob")?,
        registration: parsed(row, "registration")?,
        profile: parsed(row, "profile")?,
        kind: kind(row)?,
        data_name: row.try_get("data_name")?,
        bytes: whole(row, "bytes")?,
    })
}

pub fn upload(row: &AnyRow) -> Result<Upload, StoreError> {
    let state: String = row.try_get("state")?;
    let state = match state.as_str() {
        "open" => UploadState::Open,
        "complete" => UploadState::Complete,
        "refused" => UploadState::Refused,
        _ => {
            return Err(StoreError::Malformed {
                column: "state",
                value: state,
            });
        }
    };
    Ok(Upload {
        id: parsed(row, "id")?,
        registration: parsed(row, "registration")?,
        profile: parsed(row, "profile")?,
        kind: kind(row)?,
        data_name: row.try_get("data_name")?,
        state,
        expires: time(row, "expires")?,
        begun: row.try_get::<i64, _>("begun")? != 0,
        reason: row.try_get("reason")?,
    })
}

pub fn job(row: &AnyRow) -> Result<Job, StoreError> {
    let state: String = row.try_get("state")?;
    Ok(Job {
        id: parsed(row, "id")?,
        service: parsed(row, "service")?,
        registration: parsed(row, "registration")?,
        user: parsed(row, "user")?,
        profile: parsed(row, "profile")?,
        data_name: row.try_get("data_name")?,
        keys: parsed(row, "keys")?,
        initial_model: parsed_option(row, "initial_model")?,
        data: parsed(row, "data")?,
        state: JobState::from_name(&state).ok_or(StoreError::Malformed {
            column: "state",
            value: state,
        })?,
        attempt: whole(row, "attempt")?,
        epoch: whole(row, "epoch")?,
        epochs: whole(row, "epochs")?,
        checkpoint: parsed_option(row, "checkpoint")?,
        refreshed: parsed_option(row, "refreshed")?,
        waiting_since: time_option(row, "waiting_since")?,
        stop_at: whole_option(row, "stop_at")?,
        result: parsed_option(row, "result")?,
        message: row.try_get("message")?,
        created_at: time(row, "created_at")?,
        started_at: time_option(row, "started_at")?,
        started_epoch: whole(row, "started_epoch")?,
        ended_at: time_option(row, "ended_at")?,
    })
}
