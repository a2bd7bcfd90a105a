//! A dropped file read slice by slice.

use dataset::{Table, TableReader};
use js_sys::{ArrayBuffer, Uint8Array};
use vault::{Meter, VaultError};
use vault_api::Stage;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::lead::Teller;
use super::scope;

const SLICE_BYTES: f64 = (1 << 20) as f64;

/// Reads a CSV from a `Blob`, never more than a slice of it in memory; can be given up between two slices.
pub(super) async fn read_table(file: &Blob, teller: &Teller<'_>) -> Result<Table, VaultError> {
    let size = file.size();
    let mut reader = TableReader::new();
    let mut meter = Meter::new(Stage::Reading, size as u64);
    let (begun, mut from) = (scope::seconds(), 0.0);
    while from < size {
        let to = (from + SLICE_BYTES).min(size);
        reader.push(&slice(file, from, to).await?)?;
        from = to;
        if teller
            .tell(meter.reached(from as u64, scope::seconds() - begun))
            .is_break()
        {
            return Err(VaultError::Cancelled);
        }
    }
    Ok(reader.finish()?)
}

async fn slice(file: &Blob, from: f64, to: f64) -> Result<Vec<u8>, VaultError> {
    let unreadable = |_| dataset::DataError::Unreadable {
        reason: "the browser could not read it; was it moved or changed".to_owned(),
    };
    let slice = file.slice_with_f64_and_f64(from, to).map_err(unreadable)?;
    let buffer = JsFuture::from(slice.array_buffer())
        .await
        .map_err(unreadable)?;
    Ok(Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec())
}
