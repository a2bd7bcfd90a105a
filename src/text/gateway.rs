//! Handing a job to the gateway.
#![allow(missing_docs)]

use crate::state::trouble::Trouble;

pub const TITLE: &str = "Hand a job to your gateway";
pub const LEAD: &str = "A gateway is a machine of your own that encrypts instead of this page: for tables that a browser is too small for, or keys \
     that must outlive it.";
pub const SIGN_IN_FIRST: &str = "Sign in to hand over a job.";
pub const DROP: &str = "Drop your rows, with their labels in a column or in a second file";
pub const DROP_HINT: &str = "CSV, HDF5 or Parquet; this page does not read them, the gateway does";
pub const TABLES: &str = ".csv,.tsv,.txt,.h5,.hdf5,.parquet,text/csv";
pub const LABEL: &str = "Column of the labels";
pub const LABEL_HINT: &str =
    "Its name, such as Class; leave it empty if the labels are a file of their own";
pub const STANDARDISE: &str = "Bring all columns to one scale first";
pub const NAME: &str = "Name of the model";
pub const EPOCHS: &str = "Iterations";
pub const EPOCHS_HINT: &str =
    "Of accelerated descent, with a step that the gateway takes from the rows";
pub const RUN: &str = "Hand over and train";
pub const SENDING: &str = "Sending the rows to the gateway";
pub const READING: &str = "The gateway reads the rows and plans";
pub const DEPLOYING: &str = "Deploying the model";
pub const KEYS: &str = "The gateway makes keys and uploads them";
pub const ENCRYPTING: &str = "The gateway encrypts the rows and uploads them";
pub const TRAINING: &str = "The server trains on ciphertexts";
pub const PREDICTING: &str = "The gateway decrypts the model, checks it and predicts";
pub const TRAINED: &str = "Trained. Keys and rows are kept by the gateway, sealed.";
pub const EARLIER: &str = "Models of before";
pub const EARLIER_LEAD: &str = "A gateway goes on when this page is closed, and keeps the keys. Choose a model that yours has trained.";
pub const CHOOSE: &str = "Model";
pub const NONE_CHOSEN: &str = "choose one";
pub const LOOKING: &str = "Looking for your models …";
pub const DROP_FRESH: &str = "Drop rows to predict";
pub const DROP_FRESH_HINT: &str =
    "A table with the same columns; it goes to the gateway in the clear, too";
pub const SAVE: &str = "Save the probabilities";
pub const LINK: &str = "Or hand the job to a gateway on your own network";
pub const IN_CLEAR: &str = "in the clear, to the gateway";
pub const ROW: &str = "Row";
pub const PROBABILITY: &str = "Probability of the positive class";
pub const SPREAD: &str = "How the probabilities are spread";

/// Which machine sees the rows.
pub fn who_sees(gateway: &str) -> String {
    format!(
        "The rows leave this page in the clear, for {gateway}. That machine sees them, keeps them sealed and holds the key; the server gets \
         ciphertexts only. Go on if it is yours and the way to it is (this machine, or https)."
    )
}

/// What was predicted.
pub fn predicted(rows: usize) -> String {
    format!("{rows} rows predicted.")
}

/// Nobody answers there.
pub fn unreachable(gateway: &str) -> Trouble {
    Trouble::new(
        format!("No gateway answers at {gateway}."),
        "Start blindfold-gateway there, with --app-origin for the address of this page; the server's --gateway-url says where it is.",
    )
}

/// A form could not be made.
pub fn unsendable() -> Trouble {
    Trouble::new(
        "The files could not be put into a form.",
        "Drop them again.",
    )
}

/// Something else answers there.
pub fn not_understood() -> Trouble {
    Trouble::new(
        "The gateway's answer was not understood.",
        "Are page and gateway of the same version? The page \"Help\" says which this is.",
    )
}

/// Neither one table with a column of labels nor two files.
pub fn which_labels() -> Trouble {
    Trouble::new(
        "It is not clear where the labels are.",
        "Drop one file and name the column of its labels, or drop two files (the rows, and one column of labels) and leave the name empty.",
    )
}
