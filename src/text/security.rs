//! Security page: short and honest.
#![allow(missing_docs)]

pub const TITLE: &str = "Security";
pub const LEAD: &str = "What is protected, from whom, and what is not.";
pub const SECTIONS: [(&str, &[&str]); 4] = [
    (
        "What stays in this browser",
        &[
            "Your rows, your secret key, your passphrase, and the decrypted model.",
            "They are held by a worker of this page whose code opens no connection. The page itself holds only numbers that name them.",
            "If you hand a job to a gateway, that machine has all of this instead; nothing goes there unless you do.",
            "A saved key is sealed with Argon2id (64 MiB) and XChaCha20-Poly1305 under your passphrase.",
        ],
    ),
    (
        "What the server gets",
        &[
            "Ciphertexts of your rows, and keys that compute with ciphertexts but decrypt nothing: RNS-CKKS with at least 128 bits of security.",
            "How many rows and columns there are, the settings of the training, the model's name, and when you do what.",
            "Nothing that was decrypted ever goes back to it: not the model, not a prediction, not whether it was right.",
        ],
    ),
    (
        "What is checked",
        &[
            "The training is replayed in the clear here; a result that differs by more than noise explains is refused. That finds a server that computes \
         something else, whether by mistake or on purpose.",
            "Uploads and results are checked byte by byte against what was agreed before.",
        ],
    ),
    (
        "What is not protected",
        &[
            "The code of this page comes from a server. Whoever controls that server can send other code. Serve the page from a machine that you trust, or compare \
         its files with the published hashes.",
            "Extensions of your browser, and whoever else controls your device, see what you see.",
            "The model tells something about the rows it was trained on, as every model does. Share it with care.",
            "Memory of the worker is wiped when it is locked; what the browser itself copied or swapped out is beyond our reach.",
        ],
    ),
];
