//! The way back from one packed ciphertext to one ciphertext a block vector.

use ckks::{Ciphertext, CkksError, Evaluator, RotationStep, Scale};

use crate::map_in_parallel;

/// Expands what [`pack`](crate::pack) packs: `count` ciphertexts, each with a real block vector in its slots.
///
/// The scale is that of `packed` times `count` rounded up to a power of two. Keys, at the level of `packed`: rotations by block,
/// 2·block, … below count·block/2 (count rounded up) and, for more than one, conjugation.
///
/// # Errors
/// [`CkksError::EmptySum`] for a count of 0; missing keys.
pub fn expand(
    evaluator: &Evaluator<'_>,
    packed: &Ciphertext,
    block: usize,
    count: usize,
) -> Result<Vec<Ciphertext>, CkksError> {
    let leaves = match count {
        0 => return Err(CkksError::EmptySum),
        1 => return Ok(vec![packed.clone()]),
        _ => count.next_power_of_two(),
    };
    let half = evaluator.parameters().slot_count().get();
    let pairs = count.div_ceil(2);
    let mut nodes = vec![packed.clone()];
    let mut step = block * leaves / 4;
    while step >= block {
        let shift = (half / (2 * step)) as i64;
        let wanted = pairs.div_ceil(step / block);
        nodes = separate_all(nodes, |node| separate(evaluator, node, shift, step))?;
        nodes.truncate(wanted);
        step /= 2;
    }
    let mut leaves_found = separate_all(nodes, |node| separate_parts(evaluator, node))?;
    leaves_found.truncate(count);
    let scale = Scale::new(packed.scale().get() * leaves as f64)?;
    Ok(leaves_found
        .into_iter()
        .map(|leaf| leaf.with_scale(scale))
        .collect())
}

fn separate_all(
    nodes: Vec<Ciphertext>,
    split: impl Fn(&Ciphertext) -> Result<[Ciphertext; 2], CkksError> + Sync + Send,
) -> Result<Vec<Ciphertext>, CkksError> {
    let pairs = map_in_parallel(nodes, |node| split(&node))?;
    Ok(pairs.into_iter().flatten().collect())
}

/// 2a and 2b of a(Y²) + Y·b(Y²), Y = X^shift, by one rotation.
fn separate(
    evaluator: &Evaluator<'_>,
    node: &Ciphertext,
    shift: i64,
    step: usize,
) -> Result<[Ciphertext; 2], CkksError> {
    let turned = evaluator.rotate(node, RotationStep(step as i64))?;
    let odd = evaluator.sub(node, &turned)?;
    Ok([
        evaluator.add(node, &turned)?,
        evaluator.mul_monomial(odd, -shift)?,
    ])
}

/// Twice the real and twice the imaginary part, by one conjugation.
fn separate_parts(
    evaluator: &Evaluator<'_>,
    node: &Ciphertext,
) -> Result<[Ciphertext; 2], CkksError> {
    let conjugate = evaluator.conjugate(node)?;
    let imaginary = evaluator.sub(node, &conjugate)?;
    let minus_i = -(evaluator.parameters().slot_count().get() as i64);
    Ok([
        evaluator.add(node, &conjugate)?,
        evaluator.mul_monomial(imaginary, minus_i)?,
    ])
}
