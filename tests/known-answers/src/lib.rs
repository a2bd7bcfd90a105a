//! The same seeds, natively and in wasm: one digest a case.
