//! Help.
#![allow(missing_docs)]

pub const TITLE: &str = "Help";
pub const VERSIONS: &str = "Versions";
pub const PAGE: &str = "This page";
pub const VAULT: &str = "Vault worker";
pub const SERVICE: &str = "Server";
pub const CONTRACT: &str = "API version";
pub const CLIENT: &str = "Client version that HE4Cloud's scripts ask for";
pub const ASKING: &str = "Asking the server …";
pub const STARTING: &str = "starting …";
pub const MISMATCH: &str = "Page and server are of different versions.";
pub const MISMATCH_MORE: &str =
    "Reload the page. If they still differ, start page and server from the same release.";
pub const QUESTIONS: [(&str, &str); 7] = [
    (
        "What do I need?",
        "A table as CSV: one row per case, one column per number, and one column with two values that says what happened (the label). \
        Columns of words are not used.",
    ),
    (
        "Is it encrypted before it is sent?",
        "Yes, always. The page “What the server sees” shows the bytes of every request.",
    ),
    (
        "Why is a key file needed?",
        "Your secret key lives in the memory of this page. If the page is closed before the result is decrypted, only the saved key \
        file opens the result. Nobody else has a copy.",
    ),
    (
        "The page was reloaded in the middle of a run.",
        "Go to the start and choose Continue. Training goes on at the server by itself. To decrypt, open the sealed run \
        or your key file with its passphrase.",
    ),
    (
        "What does “verified” mean?",
        "The whole training is computed once more in the clear, in this browser, and compared weight by weight with what the server's \
        ciphertext decrypted to. They may differ by noise, whose bound is known; by more, and the badge says so.",
    ),
    (
        "What is the threshold?",
        "The model gives a probability. From the threshold on a row is called positive; the slider shows what that means for right and wrong calls.",
    ),
    (
        "The confirmation code does not come.",
        "A server on your own machine sends no mail: it shows it at the address /mailbox of the API (http://127.0.0.1:5001/mailbox). \
        Otherwise look for it among the unwanted mail, or sign up again for a new one.",
    ),
];

/// Version of the vault and its workers.
pub fn vault(version: &str, workers: u32) -> String {
    format!(
        "{version}, {workers} {}",
        if workers == 1 { "worker" } else { "workers" }
    )
}
