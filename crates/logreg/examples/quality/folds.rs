//! Five stratified folds from a seed, the same in `docs/quality_reference.py`.

/// Number of folds.
pub const COUNT: usize = 5;

/// The fold of every row: rows of a class in the order of their hashes are dealt out in turn.
pub struct Folds(Vec<usize>);

impl Folds {
    pub fn new(labels: &[bool], seed: u64) -> Self {
        let mut fold_of = vec![0; labels.len()];
        for class in [false, true] {
            let rows = (0..labels.len()).filter(|&r| labels[r] == class);
            let mut rows: Vec<usize> = rows.collect();
            rows.sort_by_key(|&r| split_mix((seed << 32) + r as u64));
            for (rank, r) in rows.into_iter().enumerate() {
                fold_of[r] = rank % COUNT;
            }
        }
        Self(fold_of)
    }

    /// Rows in a fold, or all but these.
    pub fn rows(&self, fold: usize, held_out: bool) -> Vec<usize> {
        let chosen = |&r: &usize| (self.0[r] == fold) == held_out;
        (0..self.0.len()).filter(chosen).collect()
    }
}

fn split_mix(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
