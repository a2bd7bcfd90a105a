//! Fills fuzz/corpus with seeds for every target: `cargo run --example make_corpus` in fuzz/.
//!
//! The fuzzer adds to the same folders; they are not stored.

use std::error::Error;
use std::fs;
use std::path::Path;

use blindfold_fuzz::{TARGETS, seeds};

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (target, _) in TARGETS {
        let folder = here.join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        for (number, bytes) in seeds(&here.join(".."), target)?.iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), bytes)?;
        }
    }
    Ok(())
}
