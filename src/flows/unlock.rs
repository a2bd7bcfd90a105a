//! After a reload: key, plan and rows back into the vault.

use js_sys::Uint8Array;
use vault_api::{Passphrase, Reply, Request};
use wasm_bindgen_futures::JsFuture;

use super::read::{self, Named};
use super::{plan, seal};
use crate::hooks::vault::Attachment;
use crate::hooks::{App, kept};
use crate::state::journey::{Event, Journey, Key, Planned, Prepared};
use crate::state::remote::Remote;
use crate::state::run_record::RunRecord;
use crate::state::trouble::Trouble;
use crate::text;

/// Opens the run that this browser keeps.
///
/// # Errors
/// None is kept, or the passphrase is wrong.
pub async fn kept_run(app: &App, passphrase: &str) -> Result<(), Trouble> {
    let bytes = kept::get()
        .await
        .ok_or_else(|| Trouble::new(text::unlock::NONE_KEPT, text::unlock::NONE_KEPT_REMEDY))?;
    let request = Request::OpenRun {
        passphrase: Passphrase::new(passphrase.to_owned()),
    };
    match app.vault.quick(request, Attachment::Bytes(bytes)).await?.0 {
        Reply::Run {
            key,
            plan,
            data,
            settings,
            plan_summary,
            data_summary,
        } => {
            let id = app
                .journey
                .record
                .as_ref()
                .map(|record| record.key_id.clone())
                .unwrap_or_default();
            app.tell(Event::Restored(
                Key {
                    handle: key,
                    id,
                    saved: true,
                },
                Box::new(Planned {
                    handle: plan,
                    summary: plan_summary,
                }),
                Prepared {
                    handle: data,
                    summary: data_summary,
                },
                settings,
            ));
            Ok(())
        }
        _ => Err(Trouble::vault_lost()),
    }
}

/// Opens a key file for the run that is remembered.
///
/// # Errors
/// Not a key file, another key's, or the passphrase is wrong: the vault does not say which.
pub async fn key_file(
    app: &App,
    record: &RunRecord,
    file: Named,
    passphrase: &str,
) -> Result<(), Trouble> {
    let request = Request::PlanFor {
        rows: record.rows,
        features: record.features,
        settings: record.settings(),
    };
    let plan = plan::plan(app, request).await?;
    let unreadable = |_| Trouble::new(text::unlock::UNREADABLE, text::unlock::UNREADABLE_REMEDY);
    let buffer = JsFuture::from(file.1.array_buffer())
        .await
        .map_err(unreadable)?;
    let request = Request::OpenKey {
        plan: plan.handle,
        passphrase: Passphrase::new(passphrase.to_owned()),
        sealed_for: seal::sealed_for(),
    };
    match app
        .vault
        .quick(request, Attachment::Bytes(Uint8Array::new(&buffer)))
        .await?
        .0
    {
        Reply::Key { key, key_id } if key_id == record.key_id => {
            app.tell(Event::Planned(Remote::Ready(plan)));
            app.tell(Event::KeyMade(Key {
                handle: key,
                id: key_id,
                saved: true,
            }));
            Ok(())
        }
        Reply::Key { .. } => Err(Trouble::new(
            text::unlock::OTHER_KEY,
            text::unlock::OTHER_KEY_REMEDY,
        )),
        _ => Err(Trouble::vault_lost()),
    }
}

/// Prepares the same rows again, so that a result can be verified.
///
/// # Errors
/// The files cannot be read or do not give as many rows and columns as were trained on.
pub async fn rows_again(app: &App, record: &RunRecord, files: Vec<Named>) -> Result<(), Trouble> {
    let (features, labels) = read::tables(app, files).await?;
    let journey = Journey {
        features: Remote::Ready(features),
        labels,
        choices: record.choices.clone(),
        settings: record.settings(),
        ..Journey::default()
    };
    let prepared = plan::prepare(app, &journey).await?;
    let same = (prepared.summary.train_rows, prepared.summary.features.len())
        == (record.rows, record.features);
    if !same {
        return Err(Trouble::new(
            text::unlock::OTHER_ROWS,
            text::unlock::OTHER_ROWS_REMEDY,
        ));
    }
    app.tell(Event::Prepared(Remote::Ready(prepared)));
    Ok(())
}
