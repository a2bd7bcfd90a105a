//! What a run through the page took.

use serde_json::{Value, json};

/// The same figures as `bench demo` prints, from a run in a browser.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Which browser.
    pub browser: &'static str,
    /// Making the evaluation keys, in the vault.
    pub keygen_s: f64,
    /// Their size.
    pub keys_bytes: f64,
    /// Size of the encrypted rows.
    pub data_bytes: f64,
    /// Encrypting them.
    pub encrypt_s: f64,
    /// From asking for training until the page saw it completed.
    pub train_s: f64,
    /// Largest deviation from the clear run.
    pub max_weight_error: f64,
    /// Area under the curve.
    pub auc: f64,
    /// Share judged rightly.
    pub accuracy: f64,
    /// Longest time in which the page's thread did nothing else, in milliseconds.
    pub longest_pause_ms: f64,
}

impl Figures {
    /// As JSON.
    pub fn json(&self) -> Value {
        json!({
            "browser": self.browser,
            "keygen_s": self.keygen_s,
            "keys_bytes": self.keys_bytes,
            "data_bytes": self.data_bytes,
            "encrypt_s": self.encrypt_s,
            "train_s": self.train_s,
            "max_weight_error": self.max_weight_error,
            "auc": self.auc,
            "accuracy": self.accuracy,
            "longest_pause_ms": self.longest_pause_ms,
        })
    }
}
