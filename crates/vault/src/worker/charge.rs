//! What passes between the lead and a helper. Secrets go straight from worker to worker, never by the page.

use ckks::Complex64;
use js_sys::{Float64Array, JsString};
use vault::Order;
use wasm_bindgen::{JsCast, JsValue};
use zeroize::Zeroizing;

use super::scope::{self, Parcel};

/// Lead → helper.
pub(super) enum ToHelper {
    /// The profile and the master seed for the orders to come.
    Charge {
        profile: String,
        seed: Zeroizing<[u8; 32]>,
    },
    /// Make a unit; `run` tells orders of one production from another's.
    Order { run: u32, order: Order },
}

/// Helper → lead.
pub(super) enum FromHelper {
    /// It can take messages.
    Ready,
    /// A unit is made.
    Unit {
        run: u32,
        index: usize,
        bytes: Vec<u8>,
    },
    /// It could not, or has stopped.
    Failed,
}

fn number(value: usize) -> JsValue {
    JsValue::from_f64(value as f64)
}

fn read_number(data: &JsValue, key: &str) -> usize {
    scope::get(data, key).as_f64().unwrap_or(0.0) as usize
}

fn kind(parcel: Parcel, kind: &str) -> Parcel {
    parcel.with("kind", &JsValue::from_str(kind))
}

fn read_seed(data: &JsValue) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = Zeroizing::new(scope::take_bytes(data, "seed")?);
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

impl ToHelper {
    pub(super) fn post(self, worker: &web_sys::Worker) -> Result<(), JsValue> {
        match self {
            Self::Charge { profile, seed } => kind(Parcel::new(), "charge")
                .with("profile", &JsValue::from_str(&profile))
                .with_bytes("seed", &*seed),
            Self::Order {
                run,
                order: Order::Key { index },
            } => kind(Parcel::new(), "key")
                .with("run", &JsValue::from(run))
                .with("index", &number(index)),
            Self::Order {
                run,
                order: Order::Ciphertext { index, slots, seed },
            } => {
                let flat: Vec<f64> = slots.iter().flat_map(|slot| [slot.re, slot.im]).collect();
                let array = Float64Array::from(&flat[..]);
                let buffer = array.buffer();
                kind(Parcel::new(), "ciphertext")
                    .with("run", &JsValue::from(run))
                    .with("index", &number(index))
                    .moving("slots", &array, &buffer)
                    .with_bytes("seed", &*seed)
            }
        }
        .post_to(worker)
    }

    pub(super) fn read(data: &JsValue) -> Option<Self> {
        let run = read_number(data, "run") as u32;
        let index = read_number(data, "index");
        match scope::get(data, "kind").as_string()?.as_str() {
            "charge" => {
                let profile = scope::get(data, "profile")
                    .dyn_into::<JsString>()
                    .ok()?
                    .into();
                Some(Self::Charge {
                    profile,
                    seed: read_seed(data)?,
                })
            }
            "key" => Some(Self::Order {
                run,
                order: Order::Key { index },
            }),
            "ciphertext" => {
                let flat: Float64Array = scope::get(data, "slots").dyn_into().ok()?;
                let slots = flat
                    .to_vec()
                    .chunks_exact(2)
                    .map(|pair| Complex64::new(pair[0], pair[1]))
                    .collect();
                let seed = read_seed(data)?;
                Some(Self::Order {
                    run,
                    order: Order::Ciphertext { index, slots, seed },
                })
            }
            _ => None,
        }
    }
}

impl FromHelper {
    pub(super) fn post(self) {
        let parcel = match self {
            Self::Ready => kind(Parcel::new(), "ready"),
            Self::Failed => kind(Parcel::new(), "failed"),
            Self::Unit { run, index, bytes } => kind(Parcel::new(), "unit")
                .with("run", &JsValue::from(run))
                .with("index", &number(index))
                .with_bytes("bytes", &bytes),
        };
        let _ = parcel.post();
    }

    pub(super) fn read(data: &JsValue) -> Self {
        match scope::get(data, "kind").as_string().as_deref() {
            Some("ready") => Self::Ready,
            Some("unit") => match scope::take_bytes(data, "bytes") {
                Some(bytes) => Self::Unit {
                    run: read_number(data, "run") as u32,
                    index: read_number(data, "index"),
                    bytes,
                },
                None => Self::Failed,
            },
            _ => Self::Failed,
        }
    }
}
