//! Independent work on several cores, in a fixed order of results.

use ckks::CkksError;

/// `work` on every item, results in order; on all cores with the feature `parallel`.
///
/// # Errors
/// The first error in order of items.
#[cfg(feature = "parallel")]
pub fn map_in_parallel<I: Send, O: Send, E: Send>(
    items: Vec<I>,
    work: impl Fn(I) -> Result<O, E> + Sync + Send,
) -> Result<Vec<O>, E> {
    use rayon::prelude::*;
    let results: Vec<Result<O, E>> = items.into_par_iter().map(work).collect();
    results.into_iter().collect()
}

/// `work` on every item, results in order; on all cores with the feature `parallel`.
///
/// # Errors
/// The first error in order of items.
#[cfg(not(feature = "parallel"))]
pub fn map_in_parallel<I: Send, O: Send, E: Send>(
    items: Vec<I>,
    work: impl Fn(I) -> Result<O, E> + Sync + Send,
) -> Result<Vec<O>, E> {
    items.into_iter().map(work).collect()
}

/// `work` on neighbours two by two; the last may be alone.
///
/// # Errors
/// The first error in order of pairs.
pub fn map_pairs<I: Send, O: Send>(
    items: Vec<I>,
    work: impl Fn(I, Option<I>) -> Result<O, CkksError> + Sync + Send,
) -> Result<Vec<O>, CkksError> {
    let mut pairs = Vec::with_capacity(items.len().div_ceil(2));
    let mut rest = items.into_iter();
    while let Some(first) = rest.next() {
        pairs.push((first, rest.next()));
    }
    map_in_parallel(pairs, |(first, second)| work(first, second))
}
