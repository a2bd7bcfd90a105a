//! Many sums over slots, packed into one ciphertext (after Chen, Dai, Kim and Song, ePrint 2020/015).

use ckks::{Ciphertext, CkksError, Evaluator, RotationStep, Scale};

use crate::trace::trace;
use crate::{TraceRadix, map_pairs};

/// For every ciphertext the real parts of slots `block` apart are summed up; the sums of all of them are packed.
///
/// The sums of ciphertexts 2p and 2p+1 become the real and imaginary parts of one block vector, a polynomial in
/// Y = X^(N/(2·block)); neighbouring polynomials are interleaved, a(Y²) + Y·b(Y²), until one is left. With n leaves (the number
/// of ciphertexts rounded up to a power of two, at least 2) it has n·block coefficients, at multiples of N/(n·block); all
/// others are cancelled. The scale is twice that of the ciphertexts. Keys, at the level of the ciphertexts: conjugation, rotations by
/// block, 2·block, … below n·block/2, and those of the trace by `radix` from n·block/2 on. log2(N/(2·block)) doublings of the result's coefficients are
/// exact in Z, so that the inputs may be multiplied by the inverse of that power of two beforehand.
///
/// # Errors
/// [`CkksError::EmptySum`] without ciphertexts; missing keys; unequal levels, scales or owners.
pub fn pack(
    evaluator: &Evaluator<'_>,
    ciphertexts: Vec<Ciphertext>,
    block: usize,
    radix: TraceRadix,
) -> Result<Ciphertext, CkksError> {
    let half = evaluator.parameters().slot_count().get();
    let mut nodes = map_pairs(ciphertexts, |real, imaginary| {
        merge_real_parts(evaluator, real, imaginary)
    })?;
    let mut step = block;
    while nodes.len() > 1 {
        let shift = (half / (2 * step)) as i64;
        nodes = map_pairs(nodes, |even, odd| merge(evaluator, even, odd, shift, step))?;
        step *= 2;
    }
    let packed = nodes.pop().ok_or(CkksError::EmptySum)?;
    let packed = trace(evaluator, packed, radix, (step, half / step))?;
    let scale = Scale::new(2.0 * packed.scale().get())?;
    Ok(packed.with_scale(scale))
}

/// 2·Re(a) + 2i·Re(b) by one conjugation: (a + ib) + conj(a − ib).
fn merge_real_parts(
    evaluator: &Evaluator<'_>,
    a: Ciphertext,
    b: Option<Ciphertext>,
) -> Result<Ciphertext, CkksError> {
    let (mut sum, difference) = sum_and_difference(evaluator, a, b, |b| evaluator.mul_by_i(b))?;
    evaluator.add_assign(&mut sum, &evaluator.conjugate(&difference)?)?;
    Ok(sum)
}

/// Interleaves a and b by one rotation: (a + X^k·b) + rot(a − X^k·b), where the rotation keeps a's exponents and negates k.
fn merge(
    evaluator: &Evaluator<'_>,
    a: Ciphertext,
    b: Option<Ciphertext>,
    shift: i64,
    step: usize,
) -> Result<Ciphertext, CkksError> {
    let (mut sum, difference) =
        sum_and_difference(evaluator, a, b, |b| evaluator.mul_monomial(b, shift))?;
    evaluator.add_assign(
        &mut sum,
        &evaluator.rotate(&difference, RotationStep(step as i64))?,
    )?;
    Ok(sum)
}

fn sum_and_difference(
    evaluator: &Evaluator<'_>,
    a: Ciphertext,
    b: Option<Ciphertext>,
    moved: impl Fn(Ciphertext) -> Result<Ciphertext, CkksError>,
) -> Result<(Ciphertext, Ciphertext), CkksError> {
    let Some(b) = b else {
        return Ok((a.clone(), a));
    };
    let b = moved(b)?;
    Ok((evaluator.add(&a, &b)?, evaluator.sub(&a, &b)?))
}
