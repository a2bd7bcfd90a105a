//! Fills fuzz/corpus with seeds for every target: `cargo run --example make_corpus` in fuzz/.
//!
//! Blobs come from tests/vectors/wire, each once as it is and once with header and digest made good; texts are
//! HE4Cloud's own. The fuzzer adds to the same folders; they are not stored.

use std::error::Error;
use std::fs;
use std::path::Path;

use blindfold_fuzz::{GOOD_DIGEST, GOOD_HEADER, PROFILE};
use wire::blob::Kind;

const HYPER_PARAMETERS: &str = r#"{"verbose": false, "trainable": true, "numberOfEpochs": 3, "learningRate": 0.1,
"numberOfFeatures": 30, "logisticRegressionActivation": "sigmoid_poly_3_approximation", "featureRanges": []}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let vectors = root.join("../tests/vectors/wire/v1");
    for kind in Kind::ALL {
        let target = kind.as_str().replace(' ', "_");
        for folder in ["zero", "encrypted"] {
            let bytes = fs::read(vectors.join(folder).join(format!("{target}.blob")))?;
            for mode in [0, GOOD_HEADER | GOOD_DIGEST] {
                seed(
                    root,
                    &target,
                    &format!("{folder}-{mode}"),
                    &[&[mode], &bytes[..]].concat(),
                )?;
            }
        }
    }
    for entry in fs::read_dir(vectors.join("bad"))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .to_owned();
        let target = name.split('.').next().unwrap_or_default();
        seed(root, target, &name, &[&[0], &fs::read(&path)?[..]].concat())?;
    }
    seed(root, "profile", "whole", PROFILE)?;
    seed(root, "profile", "batch-size", br#"{"batchSize": 16}"#)?;
    seed(
        root,
        "hyper_parameters",
        "demo",
        HYPER_PARAMETERS.as_bytes(),
    )?;
    seed(
        root,
        "content_range",
        "part",
        b"bytes 8388608-16777215/29360128",
    )?;
    Ok(())
}

fn seed(root: &Path, target: &str, name: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let folder = root.join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)?;
    Ok(())
}
