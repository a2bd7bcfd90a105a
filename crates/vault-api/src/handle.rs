//! Opaque handles: all that a page ever holds of tables, keys and results.

use serde::{Deserialize, Serialize};

macro_rules! handle {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub struct $name(pub u32);
    };
}

handle! {
    /// A table that the vault has read.
    TableHandle
}
handle! {
    /// Rows that the vault has prepared for training.
    DataHandle
}
handle! {
    /// A plan: parameters, layout and key shapes for one data shape and one set of settings.
    PlanHandle
}
handle! {
    /// A secret key. It never leaves the vault but sealed.
    KeyHandle
}
handle! {
    /// Rows to be predicted by a deployed model, and the key that they are encrypted under.
    PredictionHandle
}
handle! {
    /// A decrypted model.
    ResultHandle
}
