//! What the server sees.
#![allow(missing_docs)]

pub const TITLE: &str = "What the server sees";
pub const LEAD: &str = "Every request of this page since it was loaded, and what a row looks like from the other side.";
pub const ROW: &str = "A row, and its ciphertext";
pub const NO_ROW: &str =
    "Once rows are prepared and a key is made, the first row is shown here beside its ciphertext.";
pub const SHOW_ROW: &str = "Encrypt the first row and show it";
pub const ENCRYPTING: &str = "Encrypting …";
pub const IN_CLEAR: &str = "In the clear, here";
pub const AS_SENT: &str = "As the server gets it (first bytes)";
pub const RIGHT_KEY: &str = "Decrypted with your key";
pub const WRONG_KEY: &str = "Decrypted with any other key";
pub const REQUESTS: &str = "Requests";
pub const NOTHING: &str = "Nothing was sent yet.";
pub const HEADS: [&str; 8] = [
    "No.",
    "Method",
    "Path",
    "Sent",
    "First bytes",
    "SHA-256",
    "Status",
    "Got",
];
pub const HIDDEN: &str = "(holds a password or code)";
pub const LEARNS: &str = "What the server learns";
pub const LEAKS: [&str; 4] = [
    "How many rows and features there are.",
    "The settings of the training, and the model's name.",
    "Which account asks, from which address, and when.",
    "Nothing of the cells, the labels, the column names or the trained weights.",
];

/// How much was sent.
pub fn sent(requests: u64, bytes: &str) -> String {
    format!(
        "{requests} {}, {bytes} sent. The same question asked again and again is one line.",
        if requests == 1 { "request" } else { "requests" }
    )
}
