//! The same seeds, natively and in WebAssembly: one digest a case, to be compared line by line.
//!
//! Everything that the page makes of seeds is here: encryptions, evaluation keys, whole blobs. Evaluation is here too, since
//! what a client replays must be what a server computed.

mod blobs;
mod scheme;

use sha2::{Digest, Sha256};

/// One `name digest` line a case.
pub fn lines() -> String {
    let mut cases = scheme::cases();
    cases.extend(blobs::cases());
    let lines = cases
        .into_iter()
        .map(|(name, bytes)| format!("{name} {}\n", digest(&bytes)));
    lines.collect()
}

/// Name and bytes of a case.
type Case = (String, Vec<u8>);

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn cases_have_names_of_their_own_and_repeat() {
        let lines = super::lines();
        let mut names: Vec<&str> = lines
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        assert!(names.len() >= 20, "{lines}");
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), lines.lines().count());
        assert_eq!(lines, super::lines());
    }
}
